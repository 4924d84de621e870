import { type Family, listed, type Reason } from '#vocabulary'
import { fromTraffic } from '../finding.ts'
import { constantSize, type EvidenceReading, shareOfValues } from '../reading.ts'
import type { JudgedVector } from './judged-vector.ts'

/**
 * Frame lengths (untagged Ethernet) of the lineage's defaults, and the bytes of the same packets in flow records: 14 less. UDP with 512
 * random bytes, GRE around it, ACK with 512, STOMP with 768 bytes of payload (reference ddos.md section 5.2; those of ACK and STOMP are from
 * published work and were not re-read). An operator can change each, so that each only raises.
 */
const ETHERNET = 14
const UDP_FRAME = 554
const GRE_FRAMES = [578, 592]
const ACK_FRAME = 566
const STOMP_FRAME = 822
/** SYN with 40 bytes of TCP header: MSS, SACK, timestamps, window scale (section 5.2). Real stacks send the same length. */
const SYN_FRAME = 74
/** Names of twelve letters under the victim's zone (section 5.2). */
const TORTURE_LABEL = 12

interface Trait {
  readonly text: string
  /** Others use it too: it can support, never stand alone. */
  readonly weak: boolean
}

/** Does a flood have the shapes of the Mirai lineage's vectors? One shape is a hint, several in one attack are moderate evidence (R3, R4, R5). */
export function miraiVectorsOf(judged: readonly JudgedVector[], all: EvidenceReading): Family | undefined {
  const traits: { readonly trait: Trait; readonly name: string }[] = []
  for (const one of judged) {
    const trait = traitOf(one, all)
    if (trait !== undefined) traits.push({ trait, name: one.vector.name })
  }
  if (!traits.some(({ trait }) => !trait.weak)) return undefined
  const against = contraryOf(judged)
  const several = traits.length >= 2
  const confidence = several && against.length === 0 ? 'moderate' : 'low'
  const shapes = traits.map(({ trait }) => trait.text)
  return {
    name: 'Mirai lineage (flood)',
    kind: 'botnet-lineage',
    confidence,
    text: `${several ? 'Several vectors have' : 'One vector has'} a shape that is consistent with the Mirai lineage: ${listed(shapes)}. Forks, imitators and other tools can send the same; whose scanner infected the machines is not visible from a flood.${
      against.length > 0 ? ' Other parts of the attack speak against it.' : ''
    }`,
    reasons: [...traits.map(({ trait, name }) => fromTraffic('shape-of-mirai', `${name}: ${trait.text}.`)), ...against],
  }
}

function traitOf({ finding, vector, battery }: JudgedVector, { evidence }: EvidenceReading): Trait | undefined {
  const { strand } = finding.reading
  if (vector.reflected || battery?.result === 'spoofed') return undefined
  const size = constantSize(strand.sizes)
  const is = (frame: number) =>
    size !== undefined &&
    (evidence.from === 'flows' ? size === frame - ETHERNET : size === frame || (evidence.from === 'both' && size === frame - ETHERNET))
  const randomPorts = strand.sourcePorts.entropyBits >= 8 && strand.destinationPorts.distinct >= 100
  switch (vector.kind) {
    case 'udp-flood':
      return is(UDP_FRAME) && randomPorts ? { text: 'UDP with 512 bytes and random ports on both sides', weak: false } : undefined
    case 'gre-flood':
      return GRE_FRAMES.some(is) ? { text: 'GRE around datagrams of 512 bytes', weak: false } : undefined
    case 'ack-flood':
      return is(ACK_FRAME) ? { text: 'ACKs with 512 bytes', weak: false } : undefined
    case 'stomp-flood':
      return is(STOMP_FRAME) ? { text: 'opened connections filled with segments of 768 bytes', weak: false } : undefined
    case 'game-query-flood':
      return shareOfValues(strand.destinationPorts, [27_015]) >= 0.8 && /Source/.test(vector.name)
        ? { text: 'Source engine queries, as its VSE flood sends them and genuine clients do', weak: true }
        : undefined
    case 'syn-flood':
      return is(SYN_FRAME) && (strand.optionlessShare ?? 1) < 0.2 && (strand.windows?.distinct ?? 0) >= 100
        ? { text: 'SYNs with full options and many windows', weak: true }
        : undefined
    case 'dns-water-torture': {
      const length = strand.questions?.zones[0]?.labelLengths.top[0]
      return length !== undefined && length.value === TORTURE_LABEL && length.share >= 0.8
        ? { text: 'names of twelve letters that do not exist', weak: true }
        : undefined
    }
    default:
      return undefined
  }
}

/** Its known vectors go straight to the victim from real addresses: reflection and forged SYNs without options are others' work (R7, R10, R11). */
function contraryOf(judged: readonly JudgedVector[]): Reason[] {
  const reasons: Reason[] = []
  const reflected = judged.filter(({ vector }) => vector.reflected).map(({ vector }) => vector.name)
  const forged = judged
    .filter(({ vector, battery }) => vector.kind === 'syn-flood' && battery?.result === 'spoofed')
    .map(({ vector }) => vector.name)
  if (reflected.length > 0)
    reasons.push(
      fromTraffic('reflection-is-not-mirai', `Reflection is no vector of the Mirai lineage: ${listed(reflected)} came from another tool.`),
    )
  if (forged.length > 0)
    reasons.push(
      fromTraffic('forged-is-not-mirai', `Forged SYNs without options are not its manner: ${listed(forged)} came from another tool.`),
    )
  return reasons
}
