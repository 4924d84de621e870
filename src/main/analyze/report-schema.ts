import { type Static, type TSchema, Type } from 'typebox'
import { APPLICATIONS, NETWORK_KINDS, RUNGS, SHARES, STANDINGS, VANTAGES, VECTOR_KINDS } from '#vocabulary'

const words = <const T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>(Type.Enum([...values], description === undefined ? {} : { description }))
const object = <T extends Record<string, TSchema>>(fields: T, description?: string) =>
  Type.Object(fields, description === undefined ? {} : { description })
const list = <T extends TSchema>(item: T, description?: string) => Type.Array(item, description === undefined ? {} : { description })
const text = (description?: string) => Type.String(description === undefined ? {} : { description })
const number = (description?: string) => Type.Number(description === undefined ? {} : { description })
const count = (description?: string) => Type.Number({ minimum: 0, ...(description === undefined ? {} : { description }) })
const share = (description?: string) =>
  // A sum of shares may be above one by the last bit of a number.
  Type.Number({ minimum: 0, maximum: 1.000001, ...(description === undefined ? {} : { description }) })
/** RFC 3339 section 5.6, narrowed to what is written here: UTC as Z, a fraction only where it is not zero. */
const INSTANT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?Z$'
const instant = (description = 'Instant.') =>
  Type.String({ format: 'date-time', pattern: INSTANT, description: `${description} RFC 3339 in UTC.` })
const whole = (minimum: number, maximum: number, description: string) => Type.Integer({ minimum, maximum, description })

const TimeWindow = object({ from: instant('First instant.'), to: instant('First instant that no longer belongs to it.') })
const Estimate = object(
  { value: count(), low: count('Lower end of the 95 % interval.'), high: count('Upper end of it.'), exact: Type.Boolean() },
  'A count that may be an estimate.',
)
const Reason = object({
  rule: text('Stable name of the rule.'),
  text: text('The sentence a reader sees.'),
  value: Type.Optional(number('What the rule measured.')),
  from: words(['people', 'traffic', 'probe', 'operator', 'method']),
})
const Coverage = object(
  {
    read: count('Packets or records that were read.'),
    undecoded: Type.Record(Type.String(), count(), { description: 'Those that could not be decoded, by cause.' }),
    undecodedShare: Type.Optional(share('Share of what came that could not be decoded.')),
    samplingRates: list(count(), '1 = every packet, n = one in n, 0 = not said.'),
    sequenceGaps: count('Export datagrams or records missing by sequence numbers.'),
    snapped: count('Packets cut short by the snap length.'),
    notes: list(text()),
  },
  'What was not seen. No answer is given without it.',
)
const Confidence = words(['low', 'moderate', 'high'])
const Database = object({
  name: text(),
  snapshot: text('Day of the data.'),
  bundled: Type.Boolean(),
  caveat: Type.Optional(text('What is known against it.')),
})
const Country = text('ISO 3166-1 alpha-2; ZZ where none is known.')
const StrandSecond = object({ at: instant('Start of the second.'), packets: count(), bytes: count() })
const TrafficSecond = object({ at: instant('Start of the second.'), packets: count(), bytes: count(), flows: count(), newSources: count() })

const TrafficMatch = object(
  {
    destination: text('Address or prefix.'),
    protocol: Type.Optional(whole(0, 255, 'IANA protocol number.')),
    sourcePorts: Type.Optional(list(whole(0, 65_535, 'Port, or type of ICMP.'))),
    destinationPorts: Type.Optional(list(whole(0, 65_535, 'Port, or code of ICMP.'))),
    tcpFlags: Type.Optional(object({ set: whole(0, 255, 'Bits that must be set.'), clear: whole(0, 255, 'Bits that must not be.') })),
    fragment: Type.Optional(words(['later', 'any', 'none'])),
    ipLengths: Type.Optional(list(object({ from: count(), to: count() }), 'Total length of the IP packet in bytes, both ends included.')),
    ttls: Type.Optional(list(whole(0, 255, 'Time to live or hop limit.'))),
    windows: Type.Optional(list(whole(0, 65_535, 'TCP window.'))),
    optionless: Type.Optional(Type.Boolean({ description: 'TCP packets without options.' })),
    applications: Type.Optional(list(words(APPLICATIONS), 'What the payload begins with.')),
  },
  'Headers of the packets: all conditions must hold, lists are alternatives.',
)
const FilterText = object({
  kind: words(['bpf', 'nftables', 'flowspec']),
  text: text('A proposal; nothing applies it.'),
  effect: object(
    {
      attackShare: share("Share of the vector's packets that it would stop."),
      cleanShare: Type.Optional(share('Share of the packets of no vector that it would stop, too.')),
      cleanPackets: count('Packets behind that share.'),
    },
    'Estimated on sampled packets of the same input.',
  ),
  cannotSay: Type.Optional(list(text(), 'Conditions that this kind of filter has no words for.')),
})

const Vector = object({
  number: whole(1, 1_000_000, '1 for the largest: what --carve vector=N names.'),
  kind: words(VECTOR_KINDS),
  name: text(),
  technique: text('MITRE ATT&CK technique.'),
  protocol: whole(0, 255, 'IANA protocol number.'),
  port: whole(0, 65_535, "The amplifier's port, or the port under attack; 0 = many."),
  window: TimeWindow,
  packets: count(),
  bytes: count(),
  shareOfPackets: share('Of all traffic towards the target.'),
  shareOfBytes: share(),
  sources: Estimate,
  traits: list(text(), 'Header traits that show it.'),
  confidence: Confidence,
  rule: Reason,
  reflected: Type.Boolean({ description: "Sources are reflectors: abused, not the attacker's machines." }),
  match: TrafficMatch,
  seconds: list(StrandSecond),
  filters: Type.Optional(list(FilterText)),
})
const Family = object({
  name: text(),
  kind: words(['botnet-lineage', 'spoofing-generator', 'reflection-set', 'unknown']),
  confidence: Confidence,
  text: text('"consistent with …": never what it is.'),
  reasons: list(Reason),
})
const Episode = object({
  onset: instant(),
  peakAt: instant(),
  end: instant('Last instant with attack traffic.'),
  ongoing: Type.Boolean(),
  peakPacketsPerSecond: count('Busiest second.'),
  peakBitsPerSecond: count('Busiest second.'),
})
const Spoofing = object({
  result: words(['not-spoofed', 'partly-spoofed', 'spoofed', 'reflected', 'undetermined']),
  tests: list(
    object({
      test: text(),
      value: number(),
      logLikelihoodRatio: number('Natural logarithm, forged over genuine; 0 = the test could not speak.'),
      text: text(),
    }),
  ),
  text: text(),
})
const Geography = Type.Union(
  [
    object({
      kind: Type.Literal('shown'),
      databases: list(Database),
      sampledSources: count(),
      rows: list(
        object({
          country: Country,
          sources: list(count(), 'By each database, in their order.'),
          shareOfSources: list(share(), 'By each database, in their order.'),
          shareOfPackets: share('By the first database.'),
          shareOfBytes: share('By the first database.'),
          packetsByDatabase: Type.Optional(list(share(), 'Shares of packets, where the databases differ.')),
          bytesByDatabase: Type.Optional(list(share(), 'Shares of bytes, where the databases differ.')),
        }),
      ),
      effectiveCountries: count('2 to the power of the entropy.'),
      hhi: share('Herfindahl-Hirschman index.'),
      networks: Type.Optional(
        list(
          object({
            asn: count(),
            name: text(),
            kind: words(NETWORK_KINDS, "A heuristic from the operator's name."),
            sources: count(),
            shareOfSources: share(),
            shareOfPackets: share(),
            shareOfBytes: share(),
            shareOfClients: Type.Optional(share("Of the service's clean clients.")),
          }),
        ),
      ),
      networkDatabase: Type.Optional(Database),
      networkKinds: Type.Optional(
        list(object({ kind: words(NETWORK_KINDS), shareOfSources: share(), shareOfPackets: share(), shareOfBytes: share() })),
      ),
      distinctNetworks: Type.Optional(count()),
      networkHhi: Type.Optional(share('Herfindahl-Hirschman index of the networks.')),
      effectiveNetworks: Type.Optional(count('2 to the power of the entropy.')),
      representation: Type.Optional(
        list(
          object(
            {
              country: Country,
              database: text(),
              baseline: text(),
              share: share(),
              baselineShare: share(),
              quotient: count(),
              low: count('Lower end of the 95 % interval.'),
              high: count('Upper end of it.'),
            },
            "A country's share over its share of a baseline.",
          ),
        ),
      ),
    }),
    object({ kind: Type.Literal('withheld'), because: text() }),
  ],
  { description: 'Countries are listed only where the addresses are shown to be genuine.' },
)

const AttackProfile = object({
  nature: words(['attack', 'none', 'undetermined']),
  looksLike: Type.Optional(text()),
  target: text('Address or prefix.'),
  vantage: words(VANTAGES),
  window: TimeWindow,
  sentence: text(),
  reasons: list(Reason),
  episodes: list(Episode),
  vectors: list(Vector),
  families: Type.Optional(list(Family)),
  packets: count(),
  bytes: count(),
  sources: Estimate,
  spoofing: Spoofing,
  geography: Geography,
  coverage: Coverage,
  cannotTell: list(text()),
})
const ClaimFinding = object({
  claim: object({
    id: text(),
    rung: words(RUNGS),
    area: list(Country),
    share: Type.Optional(words(SHARES)),
    text: Type.Optional(text('The words as said.')),
    by: Type.Optional(text('A role, not a name.')),
    at: Type.Optional(instant()),
  }),
  assessments: list(
    object({
      rung: words(RUNGS),
      share: Type.Optional(words(SHARES)),
      standing: words(STANDINGS),
      leaning: Type.Optional(words(['supported', 'not-supported', 'contradicted'])),
      text: text(),
      reasons: list(Reason),
    }),
  ),
  sentence: text(),
  notes: list(text()),
})

/** The report as `breakwater analyze --json` prints it. Within version 1 fields are only added; readers skip what they do not know. */
export const AnalysisReportSchema = object({
  format: Type.Literal('breakwater.analysis.v1'),
  nature: words(['attack', 'none', 'undetermined']),
  sentence: text('The one sentence.'),
  inputs: list(
    object({
      name: text('Base name as given; - for standard input.'),
      kind: words(['pcap', 'pcapng']),
      compression: Type.Optional(words(['gzip', 'zstd'])),
      bytes: count(),
      packets: count(),
      flowRecords: count('Found in export datagrams inside the capture.'),
    }),
  ),
  window: Type.Optional(TimeWindow),
  vantage: Type.Optional(object({ vantage: words(VANTAGES), cannotSee: list(text()) }, 'Where the sensor stood.')),
  seconds: Type.Optional(list(TrafficSecond, 'All traffic of the inputs.')),
  scanners: Type.Optional(
    object({ packets: count(), sources: count(), ports: list(whole(0, 65_535, 'Port.')) }, 'SYNs of a Mirai-like scanner, at any target.'),
  ),
  targets: list(object({ profile: AttackProfile, seconds: list(TrafficSecond) }), 'Most attacked first.'),
  claims: list(ClaimFinding),
  databases: list(Database),
  coverage: Coverage,
  synthetic: Type.Optional(text('Set when the input was made by a rehearsal or constructed for a test.')),
})

export type AnalysisReportDocument = Static<typeof AnalysisReportSchema>

/** The form of the report as a JSON Schema (2020-12); published as docs/analysis.schema.json. */
export function analysisJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:breakwater:analysis:v1',
    title: 'Breakwater analysis report, version 1',
    ...(JSON.parse(JSON.stringify(AnalysisReportSchema)) as object),
  }
}
