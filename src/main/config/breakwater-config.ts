import { type Static, Type } from 'typebox'
import { LEARN_ONLY_DAYS, REPEAT_HOURS, SmtpTlsSchema } from '#alerts'
import { vantageSchema } from '#signals'
import { SLUG } from '#vocabulary'

const port = (fallback: number, what: string) =>
  Type.Integer({ minimum: 0, maximum: 65535, default: fallback, description: `${what}; 0 takes a free one.` })

/** What a channel wants to hear; the same for each kind. */
const heard = (changes: boolean) => ({
  wakesOnly: Type.Boolean({ default: false, description: 'Only what should wake somebody: no echoes, nothing during planned work.' }),
  changes: Type.Boolean({ default: changes, description: 'Also each change of an incident that is open.' }),
})

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
                pattern: SLUG,
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
    vantage: Type.Object(
      {
        ...vantageSchema,
        observatory: Type.Optional(
          Type.String({
            format: 'uri',
            pattern: '^https?://',
            description: "For breakwater probe: the operator's listener that its results go to, such as https://observatory.example:8461/.",
          }),
        ),
        keyFile: Type.Optional(
          Type.String({ minLength: 1, description: 'A file whose first line is the key for it; or set BREAKWATER_PROBE_KEY.' }),
        ),
      },
      { default: {}, additionalProperties: false, description: 'From where this machine probes: its name and network, which are public.' },
    ),
    probeKeys: Type.Array(
      Type.Object(
        {
          name: Type.String({
            pattern: SLUG,
            maxLength: 40,
            description: 'the name of the vantage point: small letters, digits, dashes',
          }),
          sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'the SHA-256 of its key, 64 hexadecimal digits' }),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'Other vantage points that may send results of probes, each with a key of its own.' },
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
          secretFile: Type.Optional(Type.String({ minLength: 1, description: 'A file whose first line is the signing secret.' })),
          ...heard(true),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'Who is told of opened, changed and closed incidents.' },
    ),
    commands: Type.Array(
      Type.Object(
        {
          run: Type.Array(Type.String({ minLength: 1 }), {
            minItems: 1,
            description:
              'The program and its arguments, each an entry of the list. No shell reads them; the event comes on standard input.',
          }),
          timeoutSeconds: Type.Number({
            exclusiveMinimum: 0,
            default: 10,
            description: 'Then it is killed, with all that it started.',
          }),
          ...heard(true),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'Programs that are run for each event.' },
    ),
    alertmanagers: Type.Array(
      Type.Object(
        {
          url: Type.String({ format: 'uri', description: 'Where Alertmanager is reached, such as http://127.0.0.1:9093.' }),
          user: Type.Optional(Type.String({ minLength: 1, description: 'For basic authentication.' })),
          passwordFile: Type.Optional(
            Type.String({ minLength: 1, description: 'A file whose first line is the password; or set BREAKWATER_ALERTMANAGER_PASSWORD.' }),
          ),
          resendSeconds: Type.Number({
            exclusiveMinimum: 0,
            default: 60,
            description: 'Open alerts are sent again so often; keep it well below resolve_timeout of Alertmanager.',
          }),
          ...heard(true),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'Alertmanagers that are told of incidents.' },
    ),
    emails: Type.Array(
      Type.Object(
        {
          host: Type.String({ minLength: 1, description: 'The mail server.' }),
          port: Type.Integer({ minimum: 1, maximum: 65535, default: 587, description: 'Its port; 465 with tls.' }),
          tls: SmtpTlsSchema,
          caFile: Type.Optional(
            Type.String({ minLength: 1, description: 'Certificate authority of the server, where it is not a public one.' }),
          ),
          user: Type.Optional(Type.String({ minLength: 1, description: 'For authentication.' })),
          passwordFile: Type.Optional(
            Type.String({ minLength: 1, description: 'A file whose first line is the password; or set BREAKWATER_SMTP_PASSWORD.' }),
          ),
          from: Type.String({ pattern: '^[^@\\r\\n]+@[^@\\s]+$', description: 'a sender such as breakwater@example.net' }),
          to: Type.Array(Type.String({ pattern: '^[^@\\r\\n]+@[^@\\s]+$', description: 'a mail address such as night@example.net' }), {
            minItems: 1,
            description: 'Who gets the mail.',
          }),
          ...heard(false),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'People who get mail about incidents.' },
    ),
    alerts: Type.Object(
      {
        learnOnlyDays: Type.Number({
          minimum: 0,
          maximum: 90,
          default: LEARN_ONLY_DAYS,
          description: 'For so long after the first report of a service nobody is told; the console shows who would have been.',
        }),
        repeatHours: Type.Number({
          minimum: 0,
          default: REPEAT_HOURS,
          description: 'What stays open and unacknowledged is told again so often; 0: never.',
        }),
        thresholds: Type.Record(
          Type.String({ pattern: SLUG }),
          Type.Object(
            {
              score: Type.Optional(
                Type.Number({ minimum: 0, description: 'S, the −log10 of the tail probability, from which it is told.' }),
              ),
              ratio: Type.Optional(Type.Number({ minimum: 0, description: 'Times the usual from which it is told.' })),
            },
            { additionalProperties: false },
          ),
          {
            default: {},
            additionalProperties: false,
            description:
              'By id of a service, from where on its incidents are told, such as chirp: { score: 12.4 }. The console suggests them. A failing probe is told all the same.',
          },
        ),
        pagesUrl: Type.Optional(
          Type.String({ format: 'uri', description: 'Where pages of incidents are reached, for links in mail and Alertmanager.' }),
        ),
      },
      { default: {}, additionalProperties: false, description: 'Who is told when.' },
    ),
  },
  { additionalProperties: false },
)

export type BreakwaterConfig = Static<typeof BreakwaterConfigSchema>
