import {
  type Claim,
  type ClaimFinding,
  DAY,
  formatClaim,
  formatDuration,
  formatInstant,
  type Instant,
  LIKELIHOODS,
  MINUTE,
  parseClaim,
  SECOND,
  type ServiceId,
} from '#vocabulary'
import type { Delivery, Said, SaidIncident } from './said.ts'
import type { People, Scenario, TruthIncident } from './scenario.ts'

/** One line of the table of truth beside what was said. */
export interface Row {
  readonly what: string
  readonly truth: string
  readonly said: string
  readonly pass: boolean
}

/** Counted reports and records may differ by this share from what was put in (a post that is counted while its answer is lost). */
const COUNT_TOLERANCE = 0.01
/** Accepted but not counted again, already known, too many from one reporter. */
const REPEAT_ANSWERS = ['200', '208', '409', '429']
/** In a raid proofs of work are asked for, and a rehearsed reporter solves none. */
const PROOF_ANSWERS = ['428']
/** A share of reports is "as in the truth" within so many points. */
const PROBLEM_TOLERANCE_POINTS = 5
/** The minutes at both ends of a gap are partly heard. */
const GAP_TOLERANCE_MINUTES = 2
/** An observatory must have probed at least this share of the times it should have. */
const LEAST_PROBED = 0.9

const listed = (values: readonly string[]) => (values.length === 0 ? 'nothing' : values.join(', '))
const many = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T])
const oneOf = (values: readonly string[]) => values.join(' or ')

/** What was said against what is true, row by row. Nothing said is never right: what must be heard and told has rows of its own. */
export function compare(scenario: Scenario, said: Said, delivery: Delivery): readonly Row[] {
  const rows: Row[] = [...deliveryRows(scenario, said, delivery)]
  const pieces = assign(scenario, said)
  for (const truth of scenario.truth.incidents) {
    const found = pieces.get(truth) ?? []
    if (truth.required || found.length > 0) rows.push(...incidentRows(truth, found, delivery))
  }
  const marked = markedRows(scenario, said)
  rows.push(...marked.rows)
  const meant = new Set([...[...pieces.values()].flat(), ...marked.meant])
  const borne = scenario.truth.falseAlarmsAtMost
  if (borne !== undefined) return [...rows, falseAlarmRow(scenario, said, meant, borne)]
  for (const { id } of scenario.services) {
    const extra = said.incidents.filter((one) => one.incident.service === id && !meant.has(one))
    const others = scenario.truth.incidents.some((truth) => truth.service === id)
    rows.push({
      what: others ? `${id}: no incident beyond these` : `${id}: no incident`,
      truth: 'none',
      said: extra.length === 0 ? 'none' : extra.map(span).join('; '),
      pass: extra.length === 0,
    })
  }
  return rows
}

function span({ incident, verdict }: SaidIncident): string {
  const end = incident.ended === undefined ? 'still open' : formatInstant(incident.ended)
  return `${formatInstant(incident.onset)} to ${end}${verdict ? ` (${verdict.cause})` : ''}`
}

/** Echoes and displaced demand: whatever is said of them must be marked, and what they come from must not be marked as theirs. */
function markedRows(scenario: Scenario, said: Said): { readonly rows: Row[]; readonly meant: SaidIncident[] } {
  const rows: Row[] = []
  const meant: SaidIncident[] = []
  const told = (one: SaidIncident, about: ServiceId | undefined, word: string) => `${span(one)}${about ? ` ${word} "${about}"` : ''}`
  for (const { service, of, mayHaveIncident } of scenario.truth.echoes) {
    const own = said.incidents.filter((one) => one.incident.service === service)
    const reversed = said.incidents.filter((one) => one.incident.service === of && one.likelyAbout === service)
    if (mayHaveIncident) meant.push(...own)
    rows.push({
      what: `${service}: only an echo of ${of}`,
      truth: `${mayHaveIncident ? 'nothing, or ' : 'nothing; if anything, '}marked as likely about "${of}"`,
      said: listed([...own, ...reversed].map((one) => told(one, one.likelyAbout, 'likely about'))),
      pass: own.every((one) => one.likelyAbout === of) && reversed.length === 0,
    })
  }
  const { echoes, displaced, incidents } = scenario.truth
  const causes = new Set(incidents.map((truth) => truth.service))
  if (echoes.length + displaced.length > 0)
    for (const id of causes) {
      const wrongly = said.incidents.filter((one) => one.incident.service === id && (one.likelyAbout ?? one.displaced) !== undefined)
      rows.push({
        what: `${id}: fails itself`,
        truth: 'not marked as about another',
        said: wrongly.length === 0 ? 'not marked' : listed(wrongly.map((one) => told(one, one.likelyAbout, 'likely about'))),
        pass: wrongly.length === 0,
      })
    }
  for (const { service, by } of displaced) {
    const own = said.incidents.filter((one) => one.incident.service === service)
    meant.push(...own)
    rows.push({
      what: `${service}: demand displaced from ${by}`,
      truth: `nothing, or marked as displaced from "${by}"`,
      said: listed(own.map((one) => `${told(one, one.likelyAbout, 'likely about')}${one.displaced ? `: ${one.displaced}` : ''}`)),
      pass: own.every((one) => one.displaced !== undefined || one.likelyAbout === by),
    })
  }
  return { rows, meant }
}

/** The mean length of a month of the Gregorian calendar. */
const MONTH_DAYS = 30.436875

function falseAlarmRow(scenario: Scenario, said: Said, meant: ReadonlySet<SaidIncident>, borne: number): Row {
  const extra = said.incidents.filter((one) => !meant.has(one))
  const months = (scenario.services.length * (scenario.to - scenario.from)) / (MONTH_DAYS * DAY)
  return {
    what: `false alarms in ${months.toFixed(1)} service-months`,
    truth: `at most ${borne}`,
    said: extra.length === 0 ? '0' : `${extra.length}: ${extra.map((one) => `${one.incident.service} ${span(one)}`).join('; ')}`,
    pass: extra.length <= borne,
  }
}

function deliveryRows(scenario: Scenario, said: Said, delivery: Delivery): Row[] {
  const rows: Row[] = []
  const posts = Object.values(delivery.posted).reduce((sum, count) => sum + count, 0)
  if (posts > 0) {
    // Somebody who reports twice, or a hundred times, may be told so.
    const repeated = scenario.people.some(
      (people) => people.repeatShare > 0 || people.brigades.length > 0 || sharesAddresses(scenario, people),
    )
    const raided = scenario.people.some((people) => raidReports(people) > 0)
    const fine = ['202', ...(repeated ? REPEAT_ANSWERS : []), ...(raided ? PROOF_ANSWERS : [])]
    const taken = fine.reduce((sum, status) => sum + (delivery.answers[status] ?? 0), 0)
    const answers = Object.entries(delivery.answers).map(([status, count]) => `${status}: ${count}`)
    rows.push({
      what: repeated ? 'reports taken or known' : 'reports answered with 202',
      truth: String(posts),
      said: listed(answers),
      pass: taken === posts,
    })
  }
  for (const people of scenario.people) {
    const expected = delivery.countable[people.service] ?? 0
    const counted = said.heard.reports[people.service] ?? 0
    const slack = Math.ceil(expected * COUNT_TOLERANCE)
    // A raid may be refused, all of it; nobody else may.
    const least = expected - raidReports(people)
    const pass = counted <= expected + slack && counted >= least - slack
    const truth = least < expected ? `${Math.max(0, least)} to ${expected}` : String(expected)
    rows.push({ what: `${people.service}: reports counted`, truth, said: String(counted), pass })
  }
  const unheard = scenario.notListening.reduce((sum, gap) => sum + gap.to - gap.from, 0) / MINUTE
  for (const [service, minutes] of Object.entries(unheard > 0 ? (said.heard.gapMinutes ?? {}) : {}))
    rows.push({
      what: `${service}: minutes marked as not listened to`,
      truth: `${unheard} within ${GAP_TOLERANCE_MINUTES}`,
      said: String(minutes),
      pass: Math.abs(minutes - unheard) <= GAP_TOLERANCE_MINUTES,
    })
  if (scenario.traffic.length > 0) {
    rows.push({
      what: 'datagrams taken',
      truth: String(delivery.datagrams),
      said: String(delivery.datagrams - delivery.datagramsLost),
      pass: delivery.datagrams > 0 && delivery.datagramsLost === 0,
    })
    rows.push({
      what: 'flow records decoded',
      truth: String(delivery.flowRecords),
      said: String(said.heard.flowRecords),
      pass: Math.abs(said.heard.flowRecords - delivery.flowRecords) <= delivery.flowRecords * COUNT_TOLERANCE && said.heard.flowRecords > 0,
    })
  }
  for (const service of scenario.services) {
    if (!service.probe) continue
    const expected = Math.floor((scenario.to - scenario.from) / (Math.max(service.probe.everySeconds, scenario.stepSeconds) * SECOND))
    const probed = said.heard.probes[service.id] ?? 0
    rows.push({ what: `${service.id}: probes`, truth: `about ${expected}`, said: String(probed), pass: probed >= expected * LEAST_PROBED })
  }
  if (scenario.claims.length > 0)
    rows.push({
      what: 'claims handed over',
      truth: String(scenario.claims.length),
      said: delivery.claimsRefused.length === 0 ? String(scenario.claims.length) : delivery.claimsRefused.join('; '),
      pass: delivery.claimsRefused.length === 0,
    })
  return rows
}

/** Where several sit behind one address, some are told that they have been counted. */
function sharesAddresses(scenario: Scenario, people: People): boolean {
  const seats = [people.networks, ...people.waves.map((wave) => wave.networks), ...people.brigades.map((brigade) => brigade.networks)]
  return seats.some((weights) => Object.keys(weights ?? {}).some((name) => scenario.networks[name]?.addresses !== undefined))
}

/** Reports of brigades of which is known where or with what they report: only those can be told from people. */
function raidReports(people: People): number {
  return people.brigades.filter((brigade) => brigade.networks ?? brigade.clients).reduce((sum, brigade) => sum + brigade.reports, 0)
}

/** Which incidents said belong to which true one: same service, overlapping in time; the largest overlap wins. */
function assign(scenario: Scenario, said: Said): Map<TruthIncident, SaidIncident[]> {
  const pieces = new Map<TruthIncident, SaidIncident[]>()
  for (const one of said.incidents) {
    let best: TruthIncident | undefined
    let most = 0
    for (const truth of scenario.truth.incidents) {
      if (truth.service !== one.incident.service) continue
      const from = truth.onset - truth.onsetToleranceMinutes * MINUTE
      const to = (truth.end ?? scenario.to) + truth.endToleranceMinutes * MINUTE
      // An incident said has some length, even when it was closed at once.
      const overlap = Math.min(to, Math.max(one.incident.ended ?? scenario.to, one.incident.onset + 1)) - Math.max(from, one.incident.onset)
      if (overlap > most) {
        most = overlap
        best = truth
      }
    }
    if (best) pieces.set(best, [...(pieces.get(best) ?? []), one])
  }
  for (const list of pieces.values()) list.sort((a, b) => a.incident.onset - b.incident.onset)
  return pieces
}

function incidentRows(truth: TruthIncident, said: readonly SaidIncident[], delivery: Delivery): Row[] {
  const name = `${truth.service} ${formatInstant(truth.onset)}`
  const rows: Row[] = []
  const row = (what: string, expected: string, found: string, pass: boolean) =>
    rows.push({ what: `${name}: ${what}`, truth: expected, said: found, pass })
  const first = said[0]

  row(
    'told as an incident',
    truth.oneIncident ? 'one' : 'one or more',
    said.length === 0 ? 'none' : said.map(span).join('; '),
    truth.oneIncident ? said.length === 1 : said.length > 0,
  )
  const offBy = (a: Instant, b: Instant) => formatDuration(Math.abs(a - b))
  row(
    'onset',
    `${formatInstant(truth.onset)} within ${truth.onsetToleranceMinutes} min`,
    first ? `${formatInstant(first.incident.onset)} (${offBy(first.incident.onset, truth.onset)} off)` : 'nothing',
    first !== undefined && Math.abs(first.incident.onset - truth.onset) <= truth.onsetToleranceMinutes * MINUTE,
  )
  if (truth.end !== undefined) {
    const end = said.at(-1)?.incident.ended
    const found = said.length === 0 ? 'nothing' : end === undefined ? 'still open' : `${formatInstant(end)} (${offBy(end, truth.end)} off)`
    const pass = end !== undefined && Math.abs(end - truth.end) <= truth.endToleranceMinutes * MINUTE
    row('end', `${formatInstant(truth.end)} within ${truth.endToleranceMinutes} min`, found, pass)
  }
  if (truth.saidWithinMinutes !== undefined) {
    const seen = said.map((one) => delivery.firstSeen?.[one.incident.id]).filter((at): at is Instant => at !== undefined)
    const earliest = seen.length > 0 ? Math.min(...seen) : undefined
    row(
      'first said',
      `within ${truth.saidWithinMinutes} min of the onset`,
      earliest === undefined
        ? 'never seen open'
        : `${formatInstant(earliest)} (${formatDuration(Math.max(0, earliest - truth.onset))} after)`,
      earliest !== undefined && earliest - truth.onset <= truth.saidWithinMinutes * MINUTE,
    )
  }

  if (truth.scopeNamed !== undefined) {
    const scopes = said.flatMap((one) =>
      one.incident.anomalies.map(({ scope }) => (scope ? `${scope.kind} ${scope.name}` : 'the whole service')),
    )
    row(
      'fails in a part only',
      `a ${truth.scopeNamed} is named`,
      listed([...new Set(scopes)]),
      said.every((one) => one.incident.anomalies.some(({ scope }) => scope?.kind === truth.scopeNamed)),
    )
  }

  const causes = many(truth.cause)
  const named = said.map((one) => one.verdict?.cause ?? 'no verdict')
  row(
    'cause',
    oneOf(causes),
    listed(named),
    said.length > 0 && said.every((one) => one.verdict !== undefined && causes.includes(one.verdict.cause)),
  )
  if (truth.likelihoodAtLeast !== undefined) {
    const least = LIKELIHOODS.indexOf(truth.likelihoodAtLeast)
    const found = said.map((one) => one.verdict?.likelihood)
    const pass = said.length > 0 && found.every((word) => word !== undefined && LIKELIHOODS.indexOf(word) >= least)
    row('likelihood', `"${truth.likelihoodAtLeast}" or better`, listed(found.map((word) => word ?? 'none')), pass)
  }
  if (truth.minimumSurges !== undefined) {
    const surges = said.reduce((sum, one) => sum + surgesOf(one), 0)
    row('surges of reports', `at least ${truth.minimumSurges}`, String(surges), surges >= truth.minimumSurges)
  }
  for (const [problem, percent] of Object.entries(truth.problems ?? {}) as [string, number][]) {
    const found = first?.problems?.find((one) => one.problem === problem)?.share
    row(
      `reports about "${problem}"`,
      `${percent} % within ${PROBLEM_TOLERANCE_POINTS} points`,
      found === undefined ? 'nothing' : `${(100 * found).toFixed(1)} %`,
      found !== undefined && Math.abs(100 * found - percent) <= PROBLEM_TOLERANCE_POINTS,
    )
  }
  rows.push(...trafficRows(truth, said, name))
  for (const expected of truth.claims) {
    const claim = parseClaim(expected.claim)
    if (claim.ok) rows.push(claimRow(name, claim.value, expected, said))
  }
  return rows
}

/** Surges told apart: as anomalies, or as the first surge and its relapses. */
function surgesOf({ incident }: SaidIncident): number {
  const anomalies = incident.anomalies.filter((anomaly) => anomaly.kind === 'report-surge').length
  const relapses = incident.phases.filter((phase) => phase.kind === 'relapse').length
  return anomalies === 0 ? 0 : Math.max(anomalies, relapses + 1)
}

function trafficRows(truth: TruthIncident, said: readonly SaidIncident[], name: string): Row[] {
  const rows: Row[] = []
  const row = (what: string, expected: string, found: string, pass: boolean) =>
    rows.push({ what: `${name}: ${what}`, truth: expected, said: found, pass })
  const profiles = said.flatMap((one) => one.traffic.map(({ profile }) => profile))
  const attacks = profiles.filter((profile) => profile.nature === 'attack')
  if (truth.trafficSays !== undefined) {
    const order = ['attack', 'undetermined', 'none'] as const
    const found = order.find((nature) => profiles.some((profile) => profile.nature === nature))
    const pass = found !== undefined && many(truth.trafficSays).includes(found)
    row('traffic', oneOf(many(truth.trafficSays)), found ?? 'nothing was said of the traffic', pass)
  }
  if (truth.vectors !== undefined) {
    const found = [...new Set(attacks.flatMap((profile) => profile.vectors.map((vector) => vector.kind)))]
    row(
      'vectors',
      listed(truth.vectors),
      listed(found),
      truth.vectors.every((kind) => found.includes(kind)),
    )
  }
  if (truth.minimumAttackEpisodes !== undefined) {
    const onsets = new Set(attacks.flatMap((profile) => profile.episodes.map((episode) => `${profile.target} ${episode.onset}`)))
    row('attack episodes', `at least ${truth.minimumAttackEpisodes}`, String(onsets.size), onsets.size >= truth.minimumAttackEpisodes)
  }
  if (truth.spoofed !== undefined) {
    const found = [...new Set(attacks.map((profile) => profile.spoofing.result))]
    const forged = attacks.filter((profile) => profile.spoofing.result === 'spoofed' || profile.spoofing.result === 'partly-spoofed')
    const shown = forged.some((profile) => profile.geography.kind === 'shown')
    const pass = truth.spoofed
      ? forged.length > 0 && !shown
      : forged.length === 0 && found.some((result) => result === 'not-spoofed' || result === 'reflected')
    row(
      'sources',
      truth.spoofed ? 'spoofed, no country table' : 'not spoofed',
      `${listed(found)}${shown ? ', with a country table' : ''}`,
      pass,
    )
  }
  return rows
}

function claimRow(name: string, claim: Claim, expected: TruthIncident['claims'][number], said: readonly SaidIncident[]): Row {
  const rung = expected.rung ?? claim.rung
  const standings = many(expected.standing)
  const text = formatClaim(claim)
  const findings: ClaimFinding[] = said.flatMap((one) => one.claims.filter((finding) => formatClaim(finding.claim) === text))
  const answers = findings
    .flatMap((finding) => finding.assessments)
    .filter((one) => one.rung === rung && (expected.share === undefined || one.share === expected.share))
  const found = answers.map((one) => (one.leaning ? `${one.standing} (leaning ${one.leaning})` : one.standing))
  return {
    what: `${name}: claim "${text}", ${rung}${expected.share ? ` ${expected.share}` : ''}`,
    truth: oneOf(standings),
    said: findings.length === 0 ? 'the claim was not weighed' : listed(found),
    pass: answers.length > 0 && answers.every((one) => standings.includes(one.standing)),
  }
}

/** Passed: there are rows, and each of them passes. */
export function passed(rows: readonly Row[]): boolean {
  return rows.length > 0 && rows.every((row) => row.pass)
}
