import {
  type Assessment,
  type Claim,
  type ClaimFinding,
  type ClaimShare,
  type CountryCode,
  type CountryRow,
  formatClock,
  formatWhole,
  type Reason,
  RUNGS,
  type Rung,
  SHARES,
} from '#vocabulary'
import type { Answer } from './answer.ts'
import type { ClaimEvidence } from './evidence.ts'
import { type Gate, gateOf, type ShownGeography } from './gate.ts'
import { QUESTIONS } from './questions.ts'
import { assessmentText, findingSentence, OUT_OF_REACH, type Sources } from './sentences.ts'
import { compare, envelope, type Tally, tallyArea } from './tally.ts'
import { areaName, percent } from './words.ts'

/** The rungs that source addresses can carry: each kind of evidence caps what it can prove (reference attribution.md section 2.2). */
const CARRIED: ReadonlySet<Rung> = new Set(['addresses', 'devices'])

/**
 * What may be said of a claim about the origin, rung by rung. Source addresses carry the first two rungs at most, and those only when the
 * senders are shown to own them; who controlled the devices, which people it was and whether a state ordered it is never assessed from
 * them, whatever the shares. The whole ladder is answered whichever rung was claimed, so that no rung can be read into another.
 */
export function weighClaim(claim: Claim, evidence: ClaimEvidence): ClaimFinding {
  const gate = gateOf(evidence.profiles)
  const area = areaName(claim.area, evidence.countryNames)
  const asked: readonly ClaimShare[] = claim.share ? [claim.share] : SHARES
  const tallies = gate.open ? tallyArea(gate.geography, claim.area) : []
  const answers = gate.open ? answer(asked, claim, evidence, gate, tallies, area) : []
  const provisional = gate.open && gate.geography.databases.every((database) => database.bundled)
  const bounds = gate.open ? envelope(tallies) : undefined
  const leftOut = gate.open ? gate.leftOut?.what : undefined

  const assessments: Assessment[] = RUNGS.flatMap((rung): Assessment[] => {
    if (!CARRIED.has(rung)) return [outOfReach(rung)]
    if (!gate.open) return asked.map((share) => shut(rung, share, gate.because))
    return answers.map((given) => assess(rung, given, provisional, area, bounds, leftOut === undefined ? 'sources' : 'genuine sources'))
  })
  const sentence = findingSentence({
    claim,
    area,
    answers,
    provisional,
    bounds,
    because: gate.open ? undefined : gate.because.text,
    leftOut,
  })
  return { claim, assessments, sentence, notes: gate.open ? notesOf(gate, evidence, claim) : [] }
}

function answer(
  asked: readonly ClaimShare[],
  claim: Claim,
  evidence: ClaimEvidence,
  { geography }: Extract<Gate, { open: true }>,
  tallies: readonly Tally[],
  area: string,
): Answer[] {
  const comparisons = compare(evidence, tallies, claim.area)
  const own = tallies.filter(({ database }) => !database.bundled)
  const mixed = own.length > 0 && own.length < tallies.length
  const ownComparisons = mixed ? compare(evidence, own, claim.area) : []
  const weight = byWeight(geography, claim.area)
  return asked.map((share) => {
    const given = QUESTIONS[share]({ area, tallies, comparisons, geography })
    const reasons = [...given.reasons, weight]
    if (!mixed) return { ...given, reasons }
    const alone = QUESTIONS[share]({ area, tallies: own, comparisons: ownComparisons, geography })
    if (given.answer === 'cannot-be-assessed' || alone.answer === given.answer) return { ...given, reasons }
    return {
      ...given,
      reasons,
      disagreement: `${own.map(({ database }) => database.name).join(', ')} and the bundled location data do not agree`,
    }
  })
}

/** A few well-connected devices can turn a ranking by bytes over: sources, packets and bytes stand side by side, from the least to the most of the databases. */
function byWeight(geography: ShownGeography, area: readonly CountryCode[]): Reason {
  const inside = new Set(area)
  const rows = geography.rows.filter((row) => inside.has(row.country))
  const told = (of: (row: CountryRow, database: number) => number) => {
    const sums = geography.databases.map((_, d) => rows.reduce((sum, row) => sum + of(row, d), 0))
    const [least, most] = [percent(Math.min(...sums)), percent(Math.max(...sums))]
    return least === most ? least : `${least} to ${most}`
  }
  const packets = told((row, d) => row.packetsByDatabase?.[d] ?? row.shareOfPackets)
  const bytes = told((row, d) => row.bytesByDatabase?.[d] ?? row.shareOfBytes)
  return { rule: 'share-by-weight', from: 'traffic', text: `By packets ${packets}, by bytes ${bytes}.` }
}

function assess(
  rung: Rung,
  given: Answer,
  provisional: boolean,
  area: string,
  bounds: { readonly low: number; readonly high: number } | undefined,
  sources: Sources,
): Assessment {
  const text = assessmentText(rung, given, area, bounds, sources)
  const base = { rung, share: given.share, reasons: given.reasons }
  if (given.answer === 'cannot-be-assessed') return { ...base, standing: 'cannot-be-assessed', text }
  if (!provisional && given.disagreement === undefined) return { ...base, standing: given.answer, text }
  return {
    ...base,
    standing: 'provisional',
    leaning: given.answer,
    text: `${text} Provisional: ${given.disagreement ?? 'only the bundled location data were at hand'}.`,
  }
}

function shut(rung: Rung, share: ClaimShare, because: Reason): Assessment {
  return { rung, share, standing: 'cannot-be-assessed', text: `Cannot be assessed: ${because.text}.`, reasons: [because] }
}

function outOfReach(rung: Rung): Assessment {
  const text = OUT_OF_REACH[rung] ?? ''
  return {
    rung,
    standing: 'cannot-be-assessed',
    text,
    reasons: [
      { rule: 'beyond-source-addresses', from: 'method', text: 'Source addresses carry the rungs "addresses" and "devices" at most.' },
    ],
  }
}

function notesOf(gate: Extract<Gate, { open: true }>, evidence: ClaimEvidence, claim: Claim): string[] {
  const notes = gate.geography.databases.map(
    ({ name, snapshot, bundled, caveat }) => `${name}, snapshot ${snapshot}${bundled ? ', bundled' : ''}${caveat ? `: ${caveat}` : ''}`,
  )
  const { clients } = evidence
  if (clients)
    notes.push(
      clients.sampled === undefined
        ? `Second baseline: shares of clean clients (${clients.text})`
        : `Second baseline: ${formatWhole(clients.sampled)} clean clients (${clients.text})`,
    )
  if (clients && !claim.area.some((country) => (clients.shares.get(country) ?? 0) > 0))
    notes.push(
      clients.sampled === undefined
        ? 'The second baseline names no share for the area, so nothing could be compared with it'
        : 'No clean client was in the area; half a client stands for them in the quotient',
    )
  if (claim.area.length > 1) notes.push(`${claim.area.length} countries are added up and compared with every other single country`)
  const { leftOut } = gate
  if (leftOut !== undefined)
    notes.push(
      `Left out: ${leftOut.what}, whose places do not show where the attack came from${leftOut.reflectedShare === undefined ? '' : `; reflected vectors hold ${percent(leftOut.reflectedShare)} of the attack's packets`}`,
    )
  if (gate.others > 0)
    notes.push(
      `Counted in the attack traffic at ${gate.profile.target} from ${formatClock(gate.profile.window.from)} UTC (${percent(gate.part)} of the attack's packets), not added up with ${gate.others} other ${gate.others === 1 ? 'stretch' : 'stretches'} of it, so that no source counts twice`,
    )
  return notes
}
