import { type Static, Type } from 'typebox'

const port = (fallback: number, what: string) =>
  Type.Integer({ minimum: 0, maximum: 65535, default: fallback, description: `${what}; 0 takes a free one.` })

/** breakwater.yaml. Every field has a default: an empty file, or none, is a valid configuration. */
export const BreakwaterConfigSchema = Type.Object(
  {
    instance: Type.String({
      minLength: 1,
      maxLength: 80,
      default: 'Breakwater',
      description: 'The name of this observatory, shown on every page.',
    }),
    host: Type.String({ default: '127.0.0.1', description: 'The address that the public pages listen on. Loopback until told otherwise.' }),
    publicPort: port(8460, 'Port of the public pages and API'),
    publicUrl: Type.Optional(
      Type.String({
        format: 'uri',
        pattern: '^https?://',
        description:
          'Where readers find the public pages, such as https://outages.example/: for links in feeds, pictures and answers that travel. Where it listens, when left out.',
      }),
    ),
    trustedProxies: Type.Array(Type.String(), {
      default: [],
      description: 'Addresses or prefixes of the proxies before the public pages: their X-Forwarded-For says who reports.',
    }),
    reports: Type.Object(
      {
        useAddress: Type.Boolean({
          default: false,
          description:
            'Look up the country and network of reporters by their address. The address itself is neither stored nor logged; the number of the network is stored.',
        }),
        proofOfWork: Type.Union([Type.Literal('under-pressure'), Type.Literal('never')], {
          default: 'under-pressure',
          description: 'Whether a proof of work is asked for while many reports come from one place or in one manner.',
        }),
        batchKeys: Type.Array(
          Type.Object(
            {
              name: Type.String({
                pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
                maxLength: 40,
                description: 'who has the key: small letters, digits, dashes',
              }),
              sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'the SHA-256 of the key, 64 hexadecimal digits' }),
            },
            { additionalProperties: false },
          ),
          { default: [], description: 'Apps and call centres that may send batches of reports, each with a key of its own.' },
        ),
      },
      { default: {}, additionalProperties: false, description: 'How reports are admitted.' },
    ),
    widget: Type.Object(
      {
        origins: Type.Array(
          Type.String({
            pattern: '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$',
            description: 'a scheme and host such as https://example.org, without a path',
          }),
          { default: [], description: 'Sites that may show the report widget in a frame; none until told otherwise.' },
        ),
      },
      { default: {}, additionalProperties: false, description: 'The report form in pages of other sites.' },
    ),
    operator: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1', description: "The address that the operator's console listens on." }),
        port: port(8461, "Port of the operator's console"),
      },
      { default: {}, additionalProperties: false, description: 'The console: its own listener, token and sessions.' },
    ),
    flows: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1', description: 'The address that flow exports are received on.' }),
        netflowPort: port(2055, 'UDP port for NetFlow v5 and v9'),
        ipfixPort: port(4739, 'UDP port for IPFIX'),
        sflowPort: port(6343, 'UDP port for sFlow v5'),
      },
      {
        default: {},
        additionalProperties: false,
        description: 'Where routers and switches send their flow records and samples. Every port reads every format.',
      },
    ),
    retention: Type.Object(
      {
        reportDays: Type.Integer({
          minimum: 3,
          maximum: 3650,
          default: 90,
          description: 'Days that single reports are kept; afterwards only counts by quarter of an hour, problem, day and place.',
        }),
        probeDays: Type.Integer({ minimum: 1, maximum: 3650, default: 90, description: 'Days that results of probes are kept.' }),
        trafficDays: Type.Integer({ minimum: 1, maximum: 3650, default: 90, description: 'Days that traffic a minute is kept.' }),
      },
      {
        default: {},
        additionalProperties: false,
        description: 'How long what is kept; incidents, verdicts, publications and the audit trail are kept for good.',
      },
    ),
    geo: Type.Object(
      {
        databases: Type.Array(Type.String({ minLength: 1 }), {
          default: [],
          description: 'Your own .mmdb files of countries or networks, by their path from this file. They stand before the bundled ones.',
        }),
        only: Type.Boolean({ default: false, description: 'Leave the bundled countries out; networks, routes and bogons stay.' }),
      },
      { default: {}, additionalProperties: false, description: 'Where addresses are registered.' },
    ),
    webhooks: Type.Array(
      Type.Object(
        {
          url: Type.String({ format: 'uri', description: 'Where signed events about incidents are POSTed.' }),
          secret: Type.Optional(Type.String({ minLength: 16, description: 'Signing secret; better set by BREAKWATER_WEBHOOK_SECRET.' })),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'Who is told of opened, changed and closed incidents.' },
    ),
  },
  { additionalProperties: false },
)

export type BreakwaterConfig = Static<typeof BreakwaterConfigSchema>
