import type { Family } from '#vocabulary'
import type { EvidenceReading } from '../reading.ts'
import type { JudgedVector } from './judged-vector.ts'
import { largePacketsOf } from './large-packets.ts'
import { miraiVectorsOf } from './mirai-vectors.ts'
import { reflectionSetOf } from './reflection-set.ts'
import { scannersOf } from './scanner.ts'
import { generatorOf } from './spoofing-generator.ts'

/** What the traffic is consistent with. Never an operator, a person or a state. */
export function nameFamilies(judged: readonly JudgedVector[], all: EvidenceReading): readonly Family[] {
  const floods = [miraiVectorsOf(judged, all), largePacketsOf(judged)]
  const each = judged.flatMap((one) => [generatorOf(one), reflectionSetOf(one)])
  const named = [...floods, ...each].filter((family): family is Family => family !== undefined)
  const scanners = scannersOf(all)
  if (judged.length > 0 && named.length === 0)
    named.push({
      name: 'unknown',
      kind: 'unknown',
      confidence: 'low',
      text: 'Nothing in the traffic points to a family of botnets or tools that is known here. That is common: most traits can be chosen freely.',
      reasons: [],
    })
  return scanners === undefined ? named : [scanners, ...named]
}
