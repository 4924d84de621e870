import { amplifierName, type Family } from '#vocabulary'
import { fromTraffic } from '../finding.ts'
import { aboutCount, counted } from '../words.ts'
import type { JudgedVector } from './judged-vector.ts'

/** Bandwidth amplification factors of US-CERT alert TA14-017A (as revised in 2019), by the amplifier's port. */
const FACTORS: ReadonlyMap<number, string> = new Map([
  [17, '140'],
  [19, '359'],
  [53, '28 to 54'],
  [69, '60'],
  [111, '7 to 28'],
  [123, '557'],
  [137, '4'],
  [161, '6'],
  [389, '56 to 70'],
  [520, '131'],
  [1900, '31'],
  [3702, '10 to 500'],
  [5353, '2 to 10'],
  [11_211, '10,000 to 51,000'],
  [27_015, '6'],
  [27_960, '64'],
])

/** Which servers were abused: the service, how many, how large their answers are. It says nothing about who abused them. */
export function reflectionSetOf({ vector, finding }: JudgedVector): Family | undefined {
  if (!vector.reflected) return undefined
  const udp = vector.protocol === 17
  const service = udp
    ? (amplifierName(vector.port) ?? `UDP port ${vector.port}`)
    : vector.protocol === 6
      ? `TCP port ${vector.port || 'any'}`
      : 'echo'
  const factor = udp ? FACTORS.get(vector.port) : undefined
  const { reading } = finding
  return {
    name: udp ? `a set of ${service} reflectors` : `a set of reflectors (${service})`,
    kind: 'reflection-set',
    confidence: vector.confidence,
    text: `${aboutCount(vector.sources)} ${vector.sources.value === 1 ? 'server was' : 'servers were'} abused to answer requests in the target's name, with ${counted(reading.meanSize, 'byte')} a packet on average.${
      factor === undefined ? '' : ` US-CERT gives the service a factor of ${factor}: so many bytes come out for each that goes in.`
    } The set is consistent with any attacker who has a list of such servers.`,
    reasons: [
      fromTraffic(
        'reflector-count',
        `${vector.name}: ${counted(vector.packets, 'packet')}, ${reading.packetsPerSource.toFixed(1)} from each of ${counted(vector.sources.value, 'source')}.`,
        vector.sources.value,
      ),
    ],
  }
}
