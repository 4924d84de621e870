import { type AttackProfile, type FilterText, filterWarning, formatWhole, listed, type Vector, vectorPeak } from '#vocabulary'
import { estimate, share } from './figures.ts'
import type { Page } from './page.ts'
import { sparkline } from './sparkline.ts'

/** What hit the target: a table, then each vector's course, what shows it, and filters with what they would hit besides. */
export function vectorSection(page: Page, profile: AttackProfile): void {
  const { vectors } = profile
  if (vectors.length === 0) return
  page.head('Vectors: the ways in which it was attacked')
  page.table(
    [
      { head: '#', right: true },
      { head: 'vector', foldTo: 14 },
      { head: 'peak packets/s', right: true },
      { head: 'of packets', right: true },
      { head: 'of bytes', right: true },
      { head: 'sources', right: true },
      { head: 'confidence' },
      { head: 'ATT&CK' },
    ],
    vectors.map((vector) => [
      String(vector.number),
      vector.name,
      peakText(vector),
      share(vector.shareOfPackets),
      share(vector.shareOfBytes),
      estimate(vector.sources),
      vector.confidence,
      vector.technique,
    ]),
  )
  page.say(
    "Shares are of all traffic towards the target while the vector lasted. ~ means estimated. ATT&CK: the technique's number in MITRE's catalogue.",
    { style: 'dim' },
  )
  const top = Math.max(...vectors.map((vector) => vectorPeak(vector) ?? 0))
  for (const vector of vectors) {
    page.line('')
    page.say(`${vector.number}. ${vector.name}`, { style: 'bold' })
    const line = sparkline(vector.seconds, profile.window, page.width - 7, top)
    // All vectors on one scale of time and height: which one made the peak is seen at once.
    if (line && vector.seconds.length > 1) page.line(`     ${line.bars}`.trimEnd())
    if (vector.reflected) page.say("Its sources are reflectors: abused, not the attacker's machines.", { indent: 5 })
    page.say(`${vector.traits.join('; ')}.`, { indent: 5 })
    filterLines(page, vector)
  }
}

function peakText(vector: Vector): string {
  const peak = vectorPeak(vector)
  return peak === undefined ? 'not known' : formatWhole(peak)
}

const KIND_WORDS = { bpf: 'tcpdump (BPF)', nftables: 'nftables', flowspec: 'FlowSpec (BGP)' } as const

function filterLines(page: Page, { filters }: Vector): void {
  if (filters === undefined || filters.length === 0) return
  page.say('Filters, proposed and never applied:', { indent: 5 })
  for (const { kinds, effect, cannotSay, bpf } of byEffect(filters)) {
    const clean =
      effect.cleanShare === undefined
        ? 'no other packets were seen to measure what else it stops'
        : effect.cleanShare === 0
          ? `none of the ${formatWhole(effect.cleanPackets)} other packets looked at`
          : `${share(effect.cleanShare)} of other packets too (of ${formatWhole(effect.cleanPackets)} looked at)`
    const stops = kinds.length === 1 ? 'stops' : 'each stops'
    page.say(`- ${listed(kinds)}: ${stops} ${share(effect.attackShare)} of the vector, ${clean}`, { indent: 5, hang: 2 })
    const warning = filterWarning(effect)
    if (warning !== undefined) page.say(warning, { indent: 7, style: 'yellow' })
    for (const what of cannotSay) page.say(`it cannot say ${what}`, { indent: 7 })
    if (bpf !== undefined) page.say(bpf, { indent: 7, style: 'cyan' })
  }
  if (filters.some(({ kind }) => kind !== 'bpf')) page.say('The other texts are in --json and --html.', { indent: 5, style: 'dim' })
}

interface FiltersOfOneEffect {
  readonly kinds: string[]
  readonly effect: FilterText['effect']
  readonly cannotSay: readonly string[]
  bpf?: string
}

/** Mostly one set of packets in three languages: told once. */
function byEffect(filters: readonly FilterText[]): readonly FiltersOfOneEffect[] {
  const groups: FiltersOfOneEffect[] = []
  for (const { kind, text, effect, cannotSay = [] } of filters) {
    const same = groups.find(
      (group) =>
        group.effect.attackShare === effect.attackShare &&
        group.effect.cleanShare === effect.cleanShare &&
        group.effect.cleanPackets === effect.cleanPackets &&
        group.cannotSay.join() === cannotSay.join(),
    )
    const group = same ?? { kinds: [], effect, cannotSay }
    if (same === undefined) groups.push(group)
    group.kinds.push(KIND_WORDS[kind])
    if (kind === 'bpf') group.bpf = text
  }
  return groups
}
