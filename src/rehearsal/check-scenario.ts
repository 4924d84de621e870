import {
  contains,
  formatClaim,
  formatInstant,
  isIPv4Words,
  PROBLEM_TYPES,
  type Prefix,
  parseAddress,
  parseClaim,
  parsePrefix,
  type VectorKind,
} from '#vocabulary'
import type { FieldPath } from './field-path.ts'
import type { Period, Scenario, TrafficPlan, TruthIncident, Weights } from './scenario.ts'

/** NetFlow v5 has 14 bits for the sampling interval (Cisco NetFlow Export Datagram Format, v5 header). */
const LARGEST_NETFLOW_V5_SAMPLING = 16_383

/** RFC 5737 (IPv4) and RFC 3849 (IPv6; the upper half belongs to the invented networks). */
const PROTECTABLE = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/33'].map(prefixOf)

export const REFLECTION_KINDS: ReadonlySet<VectorKind> = new Set([
  'dns-reflection',
  'ntp-reflection',
  'snmp-reflection',
  'ssdp-reflection',
  'other-reflection',
])

type Wrong = (path: FieldPath, message: string) => void

function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text)
  if (!prefix.ok) throw new Error(prefix.fault.message)
  return prefix.value
}

function within(prefix: Prefix, outer: Prefix): boolean {
  return prefix.length >= outer.length && contains(outer, prefix.words)
}

function twice(names: readonly string[], path: (index: number) => FieldPath, wrong: Wrong): void {
  for (const [i, name] of names.entries()) if (names.indexOf(name) < i) wrong(path(i), `"${name}" is there twice`)
}

/** What the schema cannot say. Each fault goes to `wrong` with the path of the key that is to be changed. */
export function checkScenario(scenario: Scenario, wrong: Wrong): void {
  if (scenario.from >= scenario.to) wrong(['to'], 'the end must come after "from"')
  const services = new Map(scenario.services.map((service) => [service.id, service]))
  const known = [...services.keys()].join(', ')

  const serviceExists = (id: string | undefined, path: FieldPath) => {
    if (id !== undefined && !services.has(id)) wrong(path, `there is no service "${id}"; known here: ${known}`)
  }
  const inside = (period: Period, path: FieldPath) => {
    if (period.from >= period.to) wrong([...path, 'to'], 'must come after "from"')
    else if (period.to <= scenario.from || period.from >= scenario.to)
      wrong([...path, 'from'], `lies outside the scenario (${formatInstant(scenario.from)} to ${formatInstant(scenario.to)})`)
  }
  const peakInside = (period: Period & { readonly peakAt?: number }, path: FieldPath) => {
    if (period.peakAt !== undefined && (period.peakAt < period.from || period.peakAt > period.to))
      wrong([...path, 'peakAt'], 'must lie between "from" and "to"')
  }
  const instantInside = (at: number, path: FieldPath) => {
    if (at < scenario.from || at > scenario.to) wrong(path, 'lies outside the scenario')
  }
  const weighty = (weights: Weights | undefined, path: FieldPath) => {
    if (weights && !Object.values(weights).some((value) => (value ?? 0) > 0)) wrong(path, 'needs at least one weight above 0')
  }

  if (scenario.services.length === 0) wrong(['services'], 'needs a service, or a population of them')
  twice(
    scenario.services.map((service) => service.id),
    (i) => ['services', i, 'id'],
    wrong,
  )
  for (const [i, plan] of scenario.population.entries())
    if (plan.perMinuteTo < plan.perMinuteFrom) wrong(['population', i, 'perMinuteTo'], 'must be at least "perMinuteFrom"')
  const setsExist = (weights: Weights | undefined, path: FieldPath) => {
    for (const name of Object.keys(weights ?? {}))
      if (!scenario.networks[name]) wrong([...path, name], `there is no set of networks "${name}" (see "networks")`)
  }
  const taken: { readonly prefix: Prefix; readonly service: string }[] = []
  for (const [i, service] of scenario.services.entries()) {
    for (const [j, text] of service.prefixes.entries()) {
      const path = ['services', i, 'prefixes', j]
      const prefix = parsePrefix(text)
      if (!prefix.ok) wrong(path, prefix.fault.message)
      else if (!PROTECTABLE.some((outer) => within(prefix.value, outer)))
        wrong(path, `"${text}" is not in a documentation range (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/33)`)
      else {
        const other = taken.find((one) => within(prefix.value, one.prefix) || within(one.prefix, prefix.value))
        if (other) wrong(path, `"${text}" overlaps with a prefix of "${other.service}"`)
        taken.push({ prefix: prefix.value, service: service.id })
      }
    }
  }

  const percents = Object.values(scenario.world.countrySharesPercent ?? {}).reduce((sum, value) => sum + value, 0)
  if (percents > 100) wrong(['world', 'countrySharesPercent'], `the shares sum to ${percents} %, more than 100`)

  twice(
    scenario.people.map((people) => people.service),
    (i) => ['people', i, 'service'],
    wrong,
  )
  for (const [i, people] of scenario.people.entries()) {
    const path = ['people', i]
    serviceExists(people.service, [...path, 'service'])
    const offered: readonly string[] = services.get(people.service)?.problems ?? PROBLEM_TYPES
    const mixed = (mix: Weights | undefined, at: FieldPath) => {
      weighty(mix, at)
      for (const [problem, value] of Object.entries(mix ?? {}))
        if ((value ?? 0) > 0 && !offered.includes(problem))
          wrong([...at, problem], `the service does not offer "${problem}" (see its "problems")`)
    }
    mixed(people.mix, [...path, 'mix'])
    weighty(people.places, [...path, 'places'])
    if (people.channel !== 'api' && scenario.posting !== 'direct') wrong([...path, 'channel'], 'needs "posting: direct"')
    for (const [own, at] of [
      [people, path],
      ...people.waves.map((wave, j) => [wave, [...path, 'waves', j]] as const),
      ...people.brigades.map((brigade, j) => [brigade, [...path, 'brigades', j]] as const),
    ] as const) {
      setsExist(own.networks, [...at, 'networks'])
      weighty(own.networks, [...at, 'networks'])
      weighty(own.clients, [...at, 'clients'])
    }
    for (const [j, wave] of people.waves.entries()) {
      const at = [...path, 'waves', j]
      inside(wave, at)
      peakInside(wave, at)
      mixed(wave.mix, [...at, 'mix'])
      weighty(wave.places, [...at, 'places'])
    }
    for (const [j, brigade] of people.brigades.entries()) {
      const at = [...path, 'brigades', j]
      inside(brigade, at)
      mixed(brigade.mix, [...at, 'mix'])
      weighty(brigade.places, [...at, 'places'])
    }
    for (const [j, silence] of people.silences.entries()) inside(silence, [...path, 'silences', j])
  }

  for (const [i, gap] of scenario.notListening.entries()) {
    inside(gap, ['notListening', i])
    if (scenario.traffic.length > 0) wrong(['notListening', i], 'with "traffic" the gaps of its exporters say what was not heard')
  }

  const attackNames: string[] = []
  for (const [i, traffic] of scenario.traffic.entries()) {
    const path = ['traffic', i]
    serviceExists(traffic.service, [...path, 'service'])
    checkTraffic(traffic, services.get(traffic.service)?.prefixes ?? [], path, wrong)
    for (const name of ['crowds', 'dips', 'gaps'] as const)
      for (const [j, period] of traffic[name].entries()) {
        inside(period, [...path, name, j])
        peakInside(period, [...path, name, j])
      }
    for (const [j, dip] of traffic.dips.entries())
      if (dip.factor > 1) wrong([...path, 'dips', j, 'factor'], 'a dip has a factor of at most 1; more is a crowd')
    for (const [j, attack] of traffic.attacks.entries()) {
      const at = [...path, 'attacks', j]
      inside(attack, at)
      weighty(attack.countries, [...at, 'countries'])
      if (attackNames.includes(attack.name)) wrong([...at, 'name'], `"${attack.name}" is there twice`)
      if (attack.overlapWith && !attackNames.includes(attack.overlapWith.attack))
        wrong([...at, 'overlapWith', 'attack'], `there is no attack "${attack.overlapWith.attack}" above this one`)
      attackNames.push(attack.name)
    }
  }

  const periods = new Map<string, Period[]>()
  for (const [i, target] of scenario.target.entries()) {
    const path = ['target', i]
    serviceExists(target.service, [...path, 'service'])
    inside(target, path)
    const service = services.get(target.service)
    if (service && !service.probe) wrong([...path, 'service'], `"${target.service}" is not probed; give it a "probe"`)
    const others = periods.get(target.service) ?? []
    if (others.some((other) => target.from < other.to && other.from < target.to))
      wrong([...path, 'from'], 'overlaps with an earlier period of the same service')
    periods.set(target.service, [...others, target])
  }

  const claims = new Map<string, string>()
  for (const [i, said] of scenario.claims.entries()) {
    serviceExists(said.service, ['claims', i, 'service'])
    instantInside(said.at, ['claims', i, 'at'])
    const claim = parseClaim(said.claim)
    if (!claim.ok) wrong(['claims', i, 'claim'], claim.fault.message)
    else claims.set(`${said.service} ${formatClaim(claim.value)}`, said.service)
  }
  for (const [i, item] of scenario.press.entries()) {
    serviceExists(item.service, ['press', i, 'service'])
    instantInside(item.at, ['press', i, 'at'])
  }

  for (const [i, incident] of scenario.truth.incidents.entries()) {
    const path = ['truth', 'incidents', i]
    serviceExists(incident.service, [...path, 'service'])
    instantInside(incident.onset, [...path, 'onset'])
    if (incident.end !== undefined && incident.end <= incident.onset) wrong([...path, 'end'], 'must come after "onset"')
    checkTruthOfTraffic(incident, scenario, path, wrong)
    for (const [j, expected] of incident.claims.entries()) {
      const claim = parseClaim(expected.claim)
      const at = [...path, 'claims', j]
      if (!claim.ok) wrong([...at, 'claim'], claim.fault.message)
      else if (!claims.has(`${incident.service} ${formatClaim(claim.value)}`))
        wrong([...at, 'claim'], `nobody claims "${expected.claim}" of "${incident.service}" in this file (see "claims")`)
    }
  }
  for (const [i, id] of scenario.truth.quiet.entries()) {
    serviceExists(id, ['truth', 'quiet', i])
    if (scenario.truth.incidents.some((incident) => incident.service === id))
      wrong(['truth', 'quiet', i], `"${id}" has an incident in this truth; it cannot be quiet`)
  }
  for (const [i, echo] of scenario.truth.echoes.entries()) {
    serviceExists(echo.service, ['truth', 'echoes', i, 'service'])
    serviceExists(echo.of, ['truth', 'echoes', i, 'of'])
  }
  for (const [i, displaced] of scenario.truth.displaced.entries()) {
    serviceExists(displaced.service, ['truth', 'displaced', i, 'service'])
    serviceExists(displaced.by, ['truth', 'displaced', i, 'by'])
  }
  const { incidents, quiet, falseAlarmsAtMost } = scenario.truth
  if (incidents.length + quiet.length === 0 && falseAlarmsAtMost === undefined)
    wrong(['truth'], 'says nothing; name at least one incident or one quiet service, or every observatory would pass')
}

function checkTraffic(traffic: TrafficPlan, prefixes: readonly string[], path: FieldPath, wrong: Wrong): void {
  if (prefixes.length === 0) wrong([...path, 'service'], `"${traffic.service}" has no prefix; traffic needs one`)
  if (traffic.exporter === 'netflow-v5' && traffic.samplingRate > LARGEST_NETFLOW_V5_SAMPLING)
    wrong([...path, 'samplingRate'], `netflow-v5 can say at most ${LARGEST_NETFLOW_V5_SAMPLING}; use ipfix or a smaller rate`)
  const parsed = prefixes.map((text) => parsePrefix(text)).flatMap((prefix) => (prefix.ok ? [prefix.value] : []))
  if (parsed.length > 0 && !parsed.some((prefix) => isIPv4Words(prefix.words)))
    wrong([...path, 'service'], `"${traffic.service}" needs an IPv4 prefix for its traffic`)
  if (traffic.normal.ipv6Share > 0) {
    if (traffic.exporter === 'netflow-v5') wrong([...path, 'normal', 'ipv6Share'], 'netflow-v5 has no IPv6; use ipfix')
    else if (!parsed.some((prefix) => !isIPv4Words(prefix.words))) wrong([...path, 'normal', 'ipv6Share'], 'the service has no IPv6 prefix')
  }
  for (const [j, attack] of traffic.attacks.entries()) {
    const at = [...path, 'attacks', j]
    const sum = attack.vectors.reduce((total, vector) => total + vector.share, 0)
    // A thousandth: shares are written with two or three digits.
    if (Math.abs(sum - 1) > 0.001) wrong([...at, 'vectors'], `the shares sum to ${Number(sum.toFixed(4))}, not to 1`)
    for (const [k, vector] of attack.vectors.entries()) {
      const place = [...at, 'vectors', k]
      const reflected = REFLECTION_KINDS.has(vector.kind)
      if (vector.kind === 'other-reflection' && vector.sourcePort === undefined)
        wrong([...place, 'sourcePort'], 'missing: the port of the abused service')
      if (!reflected && vector.sourcePort !== undefined) wrong([...place, 'sourcePort'], 'only reflections have a fixed source port')
      const spoofed = vector.spoofedShare ?? (reflected || vector.kind === 'http-flood' ? 0 : attack.spoofedShare)
      if (reflected && (vector.spoofedShare ?? 0) > 0) wrong([...place, 'spoofedShare'], 'reflectors answer with their own addresses: 0')
      if (vector.kind === 'http-flood' && spoofed > 0) wrong([...place, 'spoofedShare'], 'a completed handshake cannot be spoofed: 0')
      if (reflected && attack.reflectors === 0) wrong([...at, 'reflectors'], `"${vector.kind}" needs reflectors`)
      if (!reflected && spoofed < 1 && attack.bots === 0) wrong([...at, 'bots'], `"${vector.kind}" needs bots, or spoofedShare: 1`)
    }
    for (const [k, text] of (attack.targets ?? []).entries()) {
      const target = parsePrefix(text)
      const place = [...at, 'targets', k]
      if (!target.ok) wrong(place, target.fault.message)
      else if (!isIPv4Words(target.value.words)) wrong(place, 'attacks are IPv4 in this version')
      else if (!parsed.some((prefix) => within(target.value, prefix))) wrong(place, `"${text}" is not in a prefix of "${traffic.service}"`)
      else if (!text.includes('/') && !parseAddress(text).ok) wrong(place, `"${text}" is not an address`)
    }
  }
}

function checkTruthOfTraffic(incident: TruthIncident, scenario: Scenario, path: FieldPath, wrong: Wrong): void {
  const seen = scenario.traffic.some((traffic) => traffic.service === incident.service)
  if (seen) return
  for (const key of ['trafficSays', 'vectors', 'spoofed', 'minimumAttackEpisodes'] as const)
    if (incident[key] !== undefined) wrong([...path, key], `there is no traffic of "${incident.service}" to say so from`)
}
