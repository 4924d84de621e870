import { type Static, type TSchema, Type } from 'typebox'
import { CAUSES, LIKELIHOODS, PROBLEM_TYPES, REPORT_CHANNELS, SLUG, STANDINGS } from '#vocabulary'
import { PLAYABLE_KINDS } from './vector-habits.ts'

export const SCENARIO_FORMAT = 'breakwater.scenario.v1'

/** Stands in every file and on everything that comes out of a rehearsal. */
export const SYNTHETIC = 'SYNTHETIC'

const closed = { additionalProperties: false } as const
const words = <const T extends string>(values: readonly T[], description: string, rest: { default?: NoInfer<T> } = {}) =>
  Type.Unsafe<T>(Type.Enum([...values], { description, ...rest }))
const instant = (description: string) => Type.String({ format: 'date-time', description: `${description} RFC 3339 with zone.` })
const text = (description: string, maxLength = 400) => Type.String({ minLength: 1, maxLength, description })
const share = (description: string, rest: { default?: number } = {}) => Type.Number({ minimum: 0, maximum: 1, description, ...rest })
const weight = Type.Number({ minimum: 0 })
const serviceId = Type.String({ pattern: SLUG, maxLength: 64, description: 'Id of a service of this file (a slug).' })
const list = <T extends TSchema>(item: T, description: string) => Type.Array(item, { default: [], description })

const Period = {
  from: instant('First instant.'),
  to: instant('First instant that no longer belongs to it.'),
}

const Mix = Type.Object(Object.fromEntries(PROBLEM_TYPES.map((problem) => [problem, Type.Optional(weight)])), {
  ...closed,
  minProperties: 1,
  description: 'Problem → weight; any positive numbers, they need not sum to 100.',
})

const Places = Type.Record(Type.String({ pattern: '^[A-Z]{2}(-[a-z][a-z-]*)?$' }), weight, {
  ...closed,
  minProperties: 1,
  description: 'Country, or country and region ("US-east"), → weight.',
})

const CountryWeights = Type.Record(Type.String({ pattern: '^([A-Z]{2}|census)$' }), weight, {
  ...closed,
  minProperties: 1,
  description: 'Country → weight; the key "census" stands for all countries by their share of the world\'s addresses.',
})

const Rhythm = Type.Object(
  {
    amplitude: share('How far the day swings around its mean: 0 = flat, 0.6 = from 40 % to 160 %.', { default: 0.5 }),
    peakHourUtc: Type.Number({
      minimum: 0,
      exclusiveMaximum: 24,
      default: 20,
      description: 'Hour of the day (UTC) with the highest value.',
    }),
    weekendFactor: Type.Number({ minimum: 0, maximum: 10, default: 1, description: 'Saturdays and Sundays (UTC) are multiplied by this.' }),
    clockChange: Type.Optional(
      Type.Object(
        {
          at: instant('When the clocks change.'),
          laterByHours: Type.Number({
            minimum: -2,
            maximum: 2,
            description: 'From then on the day happens so much later in UTC (autumn: 1, spring: -1).',
          }),
        },
        { ...closed, description: 'Summer time begins or ends where the people live.' },
      ),
    ),
  },
  { ...closed, description: 'A daily rhythm (cosine) with its weekend.' },
)

const ServiceSchema = Type.Object(
  {
    id: serviceId,
    name: text('Name on pages; a fictitious one.', 80),
    note: Type.Optional(text('Said under the name wherever it is shown, e.g. "shaped after public reports on X".', 200)),
    category: Type.String({ minLength: 1, maxLength: 40, default: 'other', description: 'Groups services on the board.' }),
    prefixes: list(
      Type.String(),
      'Protected prefixes, inside the documentation ranges 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/33.',
    ),
    problems: Type.Optional(
      Type.Array(words(PROBLEM_TYPES, 'A type of problem.'), {
        minItems: 1,
        description: 'Buttons of the report form; all when left out.',
      }),
    ),
    probe: Type.Optional(
      Type.Object(
        {
          everySeconds: Type.Integer({ minimum: 5, maximum: 3600, default: 60, description: 'Seconds between probes.' }),
          timeoutSeconds: Type.Number({
            exclusiveMinimum: 0,
            maximum: 60,
            default: 10,
            description: 'Seconds after which one is given up.',
          }),
        },
        { ...closed, description: 'Present: the service is probed (its answers: see "target").' },
      ),
    ),
  },
  closed,
)

const WorldSchema = Type.Object(
  {
    networks: Type.Integer({ minimum: 300, maximum: 20_000, default: 2_000, description: 'Number of networks (autonomous systems).' }),
    countrySharesPercent: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Z]{2}$' }), Type.Number({ minimum: 0, maximum: 100 }), {
        ...closed,
        description: 'Country → percent of all routed addresses, in place of the measured share; the other countries share the rest.',
      }),
    ),
    databasesDisagreePercent: Type.Number({
      minimum: 0,
      maximum: 50,
      default: 4.5,
      description: 'Percent of the addresses on which the two country databases differ (measured: 2.0 to 5.3).',
    }),
  },
  { ...closed, default: {}, description: 'The invented internet; all of it lies in 240.0.0.0/4 and 2001:db8:8000::/33.' },
)

/** Kinds of networks that reporters sit in; those of the vocabulary that the invented internet has. */
export const REPORTER_NETWORK_KINDS = ['access', 'mobile', 'education', 'business', 'hosting'] as const

const NetworkSets = Type.Record(
  Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
  Type.Object(
    {
      kind: words(REPORTER_NETWORK_KINDS, 'Kind of network.'),
      count: Type.Integer({ minimum: 1, maximum: 500, description: 'Networks (autonomous systems) in the set.' }),
      sizes: words(['zipf', 'even'], 'zipf: a few large ones, many small ones · even: all alike.', { default: 'zipf' }),
      addresses: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 10_000,
          description:
            'Everybody in one of these networks sits behind so many addresses (1: one NAT). Left out: each has a line of their own.',
        }),
      ),
    },
    closed,
  ),
  { default: {}, description: 'Named sets of networks that reporters may sit in.' },
)

const InNetworks = Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]*$' }), weight, {
  minProperties: 1,
  description: 'Set of networks (see "networks") → weight. Left out: nothing is known of the reporters\' networks.',
})

const Clients = Type.Record(Type.String({ pattern: '^[a-z]+( [a-z]+)*$', maxLength: 40 }), weight, {
  minProperties: 1,
  description: 'Family of program ("chrome windows") → weight. Left out: all different.',
})

export const WAVE_SHAPES = ['rush', 'ramp', 'plateau', 'spike'] as const
export type WaveShape = (typeof WAVE_SHAPES)[number]

const WaveSchema = Type.Object(
  {
    ...Period,
    peakPer15Minutes: Type.Number({ minimum: 0, description: 'Reports in the busiest 15 minutes of the wave, above the base.' }),
    peakAt: Type.Optional(instant('Instant of the highest rate; by default as the shape says.')),
    shape: words(
      WAVE_SHAPES,
      'rush: up fast, then a long tail · ramp: straight up to the peak and straight down · plateau: up in a tenth of the time, level, down in a tenth · spike: almost everything within 5 minutes around the peak.',
      { default: 'rush' },
    ),
    mix: Type.Optional(Mix),
    places: Type.Optional(Places),
    networks: Type.Optional(InNetworks),
    clients: Type.Optional(Clients),
  },
  closed,
)

const BrigadeSchema = Type.Object(
  {
    ...Period,
    reports: Type.Integer({ minimum: 1, description: 'Reports sent over the whole period, evenly.' }),
    reporters: Type.Integer({ minimum: 1, description: 'Distinct reporters who send them; fewer reporters than reports means repeats.' }),
    mix: Type.Optional(Mix),
    places: Type.Optional(Places),
    comment: Type.Optional(text('The same comment on every report.', 280)),
    networks: Type.Optional(InNetworks),
    clients: Type.Optional(Clients),
  },
  { ...closed, description: 'Reports that do not come from people who suffer.' },
)

const PeopleSchema = Type.Object(
  {
    service: serviceId,
    basePer15Minutes: Type.Number({ minimum: 0, description: 'Reports per 15 minutes on an ordinary day, mean over the day.' }),
    rhythm: Type.Optional(Rhythm),
    mix: Type.Optional(Mix),
    places: Type.Optional(Places),
    networks: Type.Optional(InNetworks),
    clients: Type.Optional(Clients),
    channel: words(REPORT_CHANNELS, 'By which door the reports come; others than api need "posting: direct".', { default: 'api' }),
    repeatShare: share('Share of reports sent again by somebody who already reported within the last minutes.', { default: 0 }),
    waves: list(WaveSchema, 'Times with many reports.'),
    brigades: list(BrigadeSchema, 'Campaigns of reports.'),
    silences: list(Type.Object(Period, closed), 'Times without any report (their form was unreachable, or the batch client fell silent).'),
  },
  closed,
)

const PopulationSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 40, description: 'Its services are NAME-01, NAME-02 …' }),
    count: Type.Integer({ minimum: 1, maximum: 200, description: 'Number of services.' }),
    perMinuteFrom: Type.Number({ exclusiveMinimum: 0, description: 'Reports a minute of the smallest, mean over the day.' }),
    perMinuteTo: Type.Number({
      exclusiveMinimum: 0,
      description: 'Reports a minute of the largest; between them even steps of the logarithm.',
    }),
    category: Type.String({ minLength: 1, maxLength: 40, default: 'other', description: 'Groups them on the board.' }),
    problems: Type.Array(words(PROBLEM_TYPES, 'A type of problem.'), {
      minItems: 1,
      default: ['app', 'website', 'log-in', 'other'],
      description: 'Buttons of their report forms.',
    }),
    rhythm: Type.Optional(Rhythm),
    networks: Type.Optional(InNetworks),
    clients: Type.Optional(Clients),
    repeatShare: share('As for people.', { default: 0 }),
  },
  { ...closed, description: 'Many services of different sizes, each with an ordinary crowd; busiest hours differ by up to 6 hours.' },
)

const VectorSchema = Type.Object(
  {
    kind: words(PLAYABLE_KINDS, 'Kind of vector.'),
    share: share('Share of the packets of the attack; the shares of its vectors sum to 1.'),
    ports: Type.Optional(
      words(
        ['random', 'steady'],
        'random: new ports with every packet (a flow a packet) · steady: one pair of ports per bot (long flows). Default: what the kind usually does.',
      ),
    ),
    sourcePort: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_535,
        description: 'Port of the amplifier; needed for other-reflection, else as the kind has it.',
      }),
    ),
    destinationPort: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 65_535, description: 'Port under attack; by default random, or 443 for http-flood.' }),
    ),
    packetBytes: Type.Optional(
      Type.Integer({ minimum: 28, maximum: 1_500, description: 'Mean length of the IP packets; by default as usual for the kind.' }),
    ),
    spoofedShare: Type.Optional(share('Share of its packets with random source addresses; in place of that of the attack.')),
    answeredShare: Type.Optional(share('Share of its packets that the target answers; by default as usual for the kind.')),
  },
  closed,
)

const AttackSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]*$', maxLength: 40, description: 'Name of the attack, unique in the file.' }),
    ...Period,
    packetsPerSecond: Type.Number({ minimum: 0, description: 'Packets a second at full height, before sampling.' }),
    rampSeconds: Type.Number({
      minimum: 0,
      maximum: 3_600,
      default: 10,
      description: 'Seconds until full height, and down again at the end.',
    }),
    pulse: Type.Optional(
      Type.Object(
        { onSeconds: Type.Integer({ minimum: 1 }), offSeconds: Type.Integer({ minimum: 1 }) },
        { ...closed, description: 'On and off in turns, from the start.' },
      ),
    ),
    vectors: Type.Array(VectorSchema, { minItems: 1, description: 'What is sent.' }),
    bots: Type.Integer({ minimum: 0, maximum: 1_000_000, default: 5_000, description: 'Machines that send with their own addresses.' }),
    reflectors: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 3_000,
      description: 'Abused servers, for the reflection vectors.',
    }),
    countries: Type.Optional(CountryWeights),
    spoofedShare: share('Share of the packets with source addresses drawn at random from all of IPv4.', { default: 0 }),
    overlapWith: Type.Optional(
      Type.Object(
        {
          attack: Type.String({ description: 'Name of an attack written above this one.' }),
          share: share('Share of the bots that took part there too.'),
        },
        { ...closed, description: 'The same botnet again.' },
      ),
    ),
    targets: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Addresses or prefixes under attack (a prefix: all its addresses in turn); default: one address of the first prefix.',
      }),
    ),
  },
  closed,
)

const LevelChange = (description: string, factor: string) =>
  list(
    Type.Object(
      {
        ...Period,
        factor: Type.Number({ minimum: 0, maximum: 1_000, description: factor }),
        peakAt: Type.Optional(instant('Instant of the highest factor; by default as the shape says.')),
        shape: words(WAVE_SHAPES, 'As for waves of reports.', { default: 'plateau' }),
      },
      closed,
    ),
    description,
  )

export const EXPORTERS = ['netflow-v5', 'ipfix'] as const

const TrafficSchema = Type.Object(
  {
    service: serviceId,
    exporter: words(EXPORTERS, 'How flow records leave the router.'),
    samplingRate: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 1_000,
      description: 'One in so many packets is seen (netflow-v5: at most 16,383).',
    }),
    activeTimeoutSeconds: Type.Integer({ minimum: 1, maximum: 1_800, default: 60, description: 'Long flows are exported this often.' }),
    normal: Type.Object(
      {
        clients: Type.Integer({ minimum: 1, maximum: 2_000_000, description: 'Distinct addresses of ordinary clients.' }),
        packetsPerSecond: Type.Number({
          minimum: 0,
          description: 'Packets a second towards the service, mean over the day, before sampling.',
        }),
        rhythm: Type.Optional(Rhythm),
        countries: Type.Optional(CountryWeights),
        quicShare: share('Share of the packets that is QUIC (UDP 443) instead of TCP.', { default: 0.15 }),
        ipv6Share: share('Share of the clients that use IPv6 (ipfix only, and the service needs an IPv6 prefix).', { default: 0 }),
      },
      { ...closed, description: 'Ordinary traffic, both directions.' },
    ),
    scans: Type.Optional(
      Type.Object(
        {
          packetsPerSecond: Type.Number({ minimum: 0, description: 'SYNs a second over all addresses and many ports, before sampling.' }),
          sources: Type.Integer({ minimum: 1, maximum: 100_000, default: 200, description: 'Distinct scanners.' }),
        },
        { ...closed, description: 'The background noise of the internet.' },
      ),
    ),
    crowds: LevelChange(
      'Times with more ordinary clients.',
      'Ordinary traffic is multiplied by up to this; most of the added clients are new ones.',
    ),
    dips: LevelChange('Times with less ordinary traffic (fewer get through).', 'Ordinary traffic is multiplied by this, 0 to 1.'),
    attacks: list(AttackSchema, 'Attacks.'),
    gaps: list(
      Type.Object(
        {
          ...Period,
          kind: words(
            ['lost', 'stopped'],
            'lost: datagrams are lost on the way, sequence numbers go on · stopped: the exporter is silent and resumes where it was.',
            { default: 'lost' },
          ),
        },
        closed,
      ),
      'Times without telemetry.',
    ),
  },
  closed,
)

const TargetSchema = Type.Object(
  {
    service: serviceId,
    ...Period,
    failShare: share('Share of the answered attempts that get "status" and "body"; the others get 200.', { default: 1 }),
    status: Type.Integer({ minimum: 200, maximum: 599, default: 200, description: 'HTTP status of the failing answers.' }),
    body: Type.Optional(Type.String({ maxLength: 10_000, description: 'Body of the failing answers.' })),
    contentType: Type.Optional(text('Its content type; default text/plain, or application/json for a body that starts with "{".', 100)),
    latencyMilliseconds: Type.Number({
      minimum: 0,
      maximum: 600_000,
      default: 80,
      description: 'Time until the answer, mean; varies by half.',
    }),
    dropShare: share('Share of the attempts that get no answer at all (they time out).', { default: 0 }),
    refuse: Type.Optional(Type.Boolean({ description: 'true: nobody listens, connections are refused.' })),
  },
  { ...closed, description: 'How the probed service misbehaves; at all other times it answers 200.' },
)

const ClaimSchema = Type.Object(
  {
    service: serviceId,
    at: instant('When it was said.'),
    claim: text('In the grammar of --claim, e.g. "addresses area=UA" or "devices area=UA,MD share=majority".', 200),
    by: text('Who said it: a role, not a name.', 120),
    text: text('The words as said.', 1_000),
  },
  closed,
)

const PressSchema = Type.Object(
  {
    at: instant('When it was said.'),
    service: Type.Optional(serviceId),
    text: text('What was said.', 1_000),
    source: text('Who said it.', 200),
    figure: Type.Optional(Type.Number({ description: 'The figure in it, where there is one.' })),
  },
  { ...closed, description: 'An input that is shown on the timeline; nothing is decided from it.' },
)

const oneOrMore = <T extends TSchema>(item: T, description: string) =>
  Type.Union([item, Type.Array(item, { minItems: 1 })], { description })

const TruthIncidentSchema = Type.Object(
  {
    service: serviceId,
    cause: oneOrMore(words(CAUSES, 'A cause.'), 'The cause, or the causes that an honest observer may name.'),
    onset: instant('When it began.'),
    onsetToleranceMinutes: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_440,
      default: 5,
      description: 'How far the onset said may be off.',
    }),
    end: Type.Optional(instant('When it was over.')),
    endToleranceMinutes: Type.Number({ exclusiveMinimum: 0, maximum: 1_440, default: 60, description: 'How far the end said may be off.' }),
    saidWithinMinutes: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'An incident must be open this soon after the onset.' }),
    ),
    required: Type.Boolean({ default: true, description: 'false: saying nothing is honest too; what is said must agree with the rest.' }),
    scopeNamed: Type.Optional(
      words(['place', 'problem', 'network'], 'If told, an anomaly of a part of that kind must be named in it: it fails there only.'),
    ),
    oneIncident: Type.Boolean({ default: true, description: 'false: it may be told as several incidents.' }),
    minimumSurges: Type.Optional(Type.Integer({ minimum: 0, description: 'At least so many surges of reports.' })),
    minimumAttackEpisodes: Type.Optional(Type.Integer({ minimum: 0, description: 'At least so many episodes of attack traffic.' })),
    problems: Type.Optional(
      Type.Object(Object.fromEntries(PROBLEM_TYPES.map((problem) => [problem, Type.Optional(Type.Number({ minimum: 0, maximum: 100 }))])), {
        ...closed,
        description: 'Problem → percent of the reports, within 5 points.',
      }),
    ),
    trafficSays: Type.Optional(
      oneOrMore(
        words(['attack', 'none', 'undetermined'], 'Nature of the traffic.'),
        'What the traffic is, apart from the cause (a flood need not be the cause).',
      ),
    ),
    vectors: Type.Optional(
      Type.Array(words(PLAYABLE_KINDS, 'Kind of vector.'), { description: 'Vectors that must be named; others may be.' }),
    ),
    spoofed: Type.Optional(
      Type.Boolean({ description: 'true: spoofed or partly spoofed, no country table · false: not spoofed, no such finding.' }),
    ),
    likelihoodAtLeast: Type.Optional(words(LIKELIHOODS, 'The weakest word the verdict may use.')),
    claims: list(
      Type.Object(
        {
          claim: text('A claim as written under "claims".', 200),
          share: Type.Optional(words(['present', 'over', 'plurality', 'majority'], 'Which question of the claim.')),
          rung: Type.Optional(
            words(['addresses', 'devices', 'controllers', 'people', 'state'], 'Which rung, where it is not that of the claim.'),
          ),
          standing: oneOrMore(words(STANDINGS, 'A standing.'), 'The standing, or those that are honest.'),
        },
        closed,
      ),
      'What must be said of the claims.',
    ),
  },
  closed,
)

const TruthSchema = Type.Object(
  {
    incidents: list(TruthIncidentSchema, 'What happened, in order of time.'),
    quiet: list(serviceId, 'Services that must have no incident.'),
    echoes: list(
      Type.Object(
        {
          service: serviceId,
          of: serviceId,
          mayHaveIncident: Type.Boolean({ default: true, description: 'false: an incident is wrong even when it is marked.' }),
        },
        closed,
      ),
      'Services that only echo another: any incident of theirs must be marked "likely about" the other, never the other about them.',
    ),
    displaced: list(
      Type.Object({ service: serviceId, by: serviceId }, closed),
      'Services that meet the newcomers of another that fails: any incident of theirs must be marked as displaced demand, or as likely about the other.',
    ),
    falseAlarmsAtMost: Type.Optional(
      Type.Integer({ minimum: 0, description: 'So many incidents beyond the truth are borne over all services together (else none).' }),
    ),
  },
  { ...closed, description: 'The ground truth: never an input, only compared with what was said.' },
)

/** The whole file. Every field says its unit; see docs/scenarios.md. */
export const ScenarioSchema = Type.Object(
  {
    format: Type.Literal(SCENARIO_FORMAT, { description: 'Always this word.' }),
    id: Type.String({ pattern: SLUG, maxLength: 64, description: 'A slug.' }),
    title: text('One line.', 120),
    note: Type.String({
      pattern: SYNTHETIC,
      maxLength: 400,
      description: 'One line that says that it is SYNTHETIC (the word must be in it) and what it is shaped after.',
    }),
    seed: Type.Integer({ minimum: 0, maximum: 4_294_967_295, description: 'The same seed gives the same bytes.' }),
    from: instant('Start of the rehearsal.'),
    to: instant('End of the rehearsal.'),
    stepSeconds: Type.Number({
      minimum: 1,
      maximum: 300,
      default: 15,
      description: 'Virtual seconds between two looks of the observatory.',
    }),
    posting: words(
      ['http', 'direct'],
      'http: each report is a request of its own · direct: handed to the report desk in the same process, for long days of many services.',
      { default: 'http' },
    ),
    services: list(ServiceSchema, 'The services under watch.'),
    population: list(PopulationSchema, 'More services, many in few words.'),
    world: WorldSchema,
    networks: NetworkSets,
    notListening: list(
      Type.Object(Period, closed),
      'Times in which the observatory hears nothing (it sleeps, or its inlet is out of reach): nobody can report, and it looks again at the end.',
    ),
    people: list(PeopleSchema, 'What people report; at most one entry a service.'),
    traffic: list(TrafficSchema, 'What the wire carries; each entry is an exporter of its own.'),
    target: list(TargetSchema, 'What probes meet.'),
    claims: list(ClaimSchema, 'What is claimed about the origin.'),
    press: list(PressSchema, 'What the press says.'),
    truth: TruthSchema,
  },
  {
    ...closed,
    title: 'Breakwater scenario',
    description: 'A rehearsal: a seeded world, what happens in it, and the truth to compare with.',
  },
)

export type ScenarioFile = Static<typeof ScenarioSchema>
