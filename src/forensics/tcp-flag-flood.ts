import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { flagNames } from './flag-names.ts'
import { attackedPort, isPresent, isSampledTooThin, type StrandReading } from './reading.ts'
import { looksLikePortScan, portScan } from './scan.ts'
import { FAST, MANY_SOURCES, SOME_SOURCES } from './thresholds.ts'
import { atPort, counted, percent } from './words.ts'

/** So few odd packets are named but prove nothing: a broken stack or a fingerprinting tool sends a handful. */
const SOME_PACKETS = 50

/** TCP packets with flags that no stack sends: null, Xmas, SYN+FIN and the like (R9). */
export function judgeOddTcp(reading: StrandReading): Finding {
  const { strand, sources, peak } = reading
  if (looksLikePortScan(reading))
    return portScan(reading, `${counted(strand.packets, 'odd TCP packet')} to ${counted(strand.destinationPorts.distinct, 'port')}.`)
  const top = strand.flagSets?.top[0]
  const flags = top !== undefined && top.share >= 0.5 ? `${flagNames(top.value)} in ${percent(top.share)}` : undefined
  const rule = fromTraffic(
    'impossible-flags',
    `${formatWhole(strand.packets)} TCP packets with flag sets that no stack sends${flags === undefined ? '' : ` (${flags})`}, from ${formatWhole(
      sources,
    )} ${sources === 1 ? 'source' : 'sources'}, at up to ${formatWhole(peak)} a second.`,
    peak,
  )
  const few = isSampledTooThin(reading)
  const port = attackedPort(strand.destinationPorts)
  const crowd = sources >= 2 * MANY_SOURCES && peak >= FAST && strand.packets >= 5 * FAST
  if (!few && (peak >= 2 * FAST || crowd) && isPresent(reading))
    return {
      kind: 'vector',
      reading,
      vector: 'tcp-flag-flood',
      name: atPort('TCP flood with impossible flags', 'TCP', port),
      noun: 'TCP flood with impossible flags',
      port,
      protocol: 6,
      reflected: false,
      confidence: flags !== undefined && sources >= SOME_SOURCES ? 'high' : 'moderate',
      traits: [
        flags ?? 'flag sets that no stack sends',
        ...(strand.flagSets !== undefined && strand.flagSets.distinct > 3 ? [`${strand.flagSets.distinct} different flag sets`] : []),
      ],
      rule,
      part: 1,
    }
  if (!few && strand.packets >= SOME_PACKETS && reading.shareOfPackets >= 0.5)
    return { kind: 'unclear', reading, looksLike: 'TCP packets with impossible flags, too few to call it a flood', rule }
  return { kind: 'ordinary', reading, looksLike: 'odd TCP packets', rule }
}
