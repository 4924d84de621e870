import { type Instant, PROBLEM_TYPES, type ProblemType, type ReportChannel, type ReportPlace, SECOND, type ServiceId } from '#vocabulary'
import type { Network } from './address-plan.ts'
import { createDice, type Dice, hashName, hashWord } from './dice.ts'
import { createLineDrawer } from './reporter-networks.ts'
import { rhythmAt } from './rhythm.ts'
import type { People, Scenario, Weights } from './scenario.ts'
import { createCurve } from './wave-curve.ts'
import { createChoice } from './weighted-choice.ts'

/** One report as it is posted, and who posts it. */
export interface PostedReport {
  readonly reporter: string
  readonly service: ServiceId
  readonly problem: ProblemType
  readonly place: ReportPlace
  readonly comment?: string
  /** As the network header says it; nothing is known where absent. */
  readonly network?: string
  /** The address that several share; told to the desk where no request is between, see direct-poster. */
  readonly line?: string
  /** Family of the program that speaks; unlike all others where absent. */
  readonly client?: string
  readonly channel?: ReportChannel
}

/** The crowd of one service. Steps must follow each other. */
export interface Crowd {
  readonly service: ServiceId
  /** The mean number of reports in [from, to); what `reports` draws around. */
  expected(from: Instant, to: Instant): number
  reports(from: Instant, to: Instant, into: PostedReport[]): void
}

/** Where and with what people report, as far as a scenario says so. */
interface Seated {
  readonly networks?: Weights
  readonly clients?: Weights
}

const QUARTER_SECONDS = 900

/** Somebody who reports again does so while these many others have reported. */
const RECENT = 64

/** Where nothing is said: rough shares of the English-speaking crowd; judgement. */
const ORDINARY_PLACES: Weights = {
  'US-east': 22,
  'US-west': 14,
  'US-central': 14,
  GB: 12,
  CA: 6,
  AU: 4,
  DE: 4,
  IN: 6,
  JP: 5,
  BR: 5,
  FR: 3,
  MX: 3,
  NL: 2,
}

function placeOf(text: string): ReportPlace {
  return text.length === 2 ? { country: text } : { country: text.slice(0, 2), region: text }
}

export function createCrowd(scenario: Scenario, people: People, networks: ReadonlyMap<string, readonly Network[]> = new Map()): Crowd {
  const dice = createDice(scenario.seed, `people of ${people.service}`)
  // Of their own, so that saying where people sit does not change what they report.
  const whereabouts = createDice(scenario.seed, `whereabouts of ${people.service}`)
  const offered: readonly ProblemType[] = scenario.services.find((service) => service.id === people.service)?.problems ?? PROBLEM_TYPES
  const mix = people.mix ?? Object.fromEntries(offered.map((problem) => [problem, 1]))
  const places = people.places ?? ORDINARY_PLACES

  const channel = people.channel === 'api' ? {} : { channel: people.channel }
  const drawer = (own: Seated & { readonly mix?: Weights; readonly places?: Weights }) => {
    const line = own.networks && createLineDrawer(scenario, networks, own.networks, whereabouts)
    const client = own.clients && createChoice(own.clients, whereabouts)
    const problem = createChoice(own.mix ?? mix, dice)
    const parsed = new Map(Object.keys(own.places ?? places).map((text) => [text, placeOf(text)]))
    const place = createChoice(own.places ?? places, dice)
    return (reporter: () => string): PostedReport => {
      // Somebody who is known by a shared address is still somebody: who comes next is drawn all the same.
      const name = reporter()
      const said = { service: people.service, problem: problem() as ProblemType, place: parsed.get(place())!, ...channel }
      const seat = line?.()
      return {
        reporter: seat?.identity ?? name,
        ...said,
        ...(seat ? { network: seat.network } : {}),
        ...(seat?.line === undefined ? {} : { line: seat.line }),
        ...(client ? { client: client() } : {}),
      }
    }
  }
  const seated = ({ networks = people.networks, clients = people.clients }: Seated): Seated => ({
    ...(networks ? { networks } : {}),
    ...(clients ? { clients } : {}),
  })

  const waves = people.waves.map((wave) => {
    const curve = createCurve(wave)
    // The file gives the busiest 15 minutes; a wave shorter than that has all its reports in them.
    const perSecond = wave.peakPer15Minutes / curve.busiestQuarterSeconds
    return { draw: drawer({ ...wave, ...seated(wave) }), expected: (from: Instant, to: Instant) => perSecond * curve.seconds(from, to) }
  })
  const brigades = people.brigades.map((brigade, index) => {
    const upTo = (at: Instant) => Math.floor(brigade.reports * Math.min(1, Math.max(0, (at - brigade.from) / (brigade.to - brigade.from))))
    return { ...brigade, index, draw: drawer(brigade), upTo }
  })
  const drawBase = drawer(seated({}))
  const salt = hashWord(scenario.seed) ^ hashName(people.service)
  let serial = 0
  const recent: string[] = []

  const spoken = (from: Instant, to: Instant): number => {
    let silent = 0
    for (const silence of people.silences) silent += Math.max(0, Math.min(to, silence.to) - Math.max(from, silence.from))
    return Math.max(0, 1 - silent / (to - from))
  }
  const base = (from: Instant, to: Instant) =>
    ((people.basePer15Minutes / QUARTER_SECONDS) * rhythmAt(people.rhythm, (from + to) / 2) * (to - from)) / SECOND

  function reporterOf(): string {
    if (recent.length > 0 && people.repeatShare > 0 && dice.unit() < people.repeatShare) {
      // The ring fills from its second place: its first is nobody until it has gone round.
      const again = recent[dice.below(recent.length)]
      if (again !== undefined) return again
    }
    serial++
    const id = `${people.service}-${hashWord(serial ^ salt)
      .toString(16)
      .padStart(8, '0')}${serial.toString(16)}`
    if (people.repeatShare > 0) recent[serial % RECENT] = id
    return id
  }

  return {
    service: people.service,
    expected(from, to) {
      const share = spoken(from, to)
      const sent = brigades.reduce((sum, brigade) => sum + brigade.upTo(to) - brigade.upTo(from), 0)
      return share * (base(from, to) + waves.reduce((sum, wave) => sum + wave.expected(from, to), 0) + sent)
    },
    reports(from, to, into) {
      const share = spoken(from, to)
      const start = into.length
      const draw = (count: number, drawn: (reporter: () => string) => PostedReport) => {
        for (let i = 0; i < count; i++) into.push(drawn(reporterOf))
      }
      draw(dice.poisson(share * base(from, to)), drawBase)
      for (const wave of waves) draw(dice.poisson(share * wave.expected(from, to)), wave.draw)
      for (const brigade of brigades) {
        if (share === 0) continue
        for (let n = brigade.upTo(from); n < brigade.upTo(to); n++) {
          const reporter = `${people.service}-brigade${brigade.index}-${n % brigade.reporters}`
          into.push({ ...brigade.draw(() => reporter), ...(brigade.comment === undefined ? {} : { comment: brigade.comment }) })
        }
      }
      shuffle(into, start, dice)
    },
  }
}

/** Fisher–Yates on the tail from `start`: waves come mixed, not one after the other. */
function shuffle(items: PostedReport[], start: number, dice: Dice): void {
  for (let i = items.length - 1; i > start; i--) {
    const j = start + dice.below(i - start + 1)
    const held = items[i]!
    items[i] = items[j]!
    items[j] = held
  }
}
