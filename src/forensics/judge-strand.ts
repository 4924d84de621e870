import type { Finding } from './finding.ts'
import { judgeFragments, judgeGre, judgeIcmp, judgeOther } from './other-floods.ts'
import type { EvidenceReading, StrandReading } from './reading.ts'
import { judgeReflection, judgeSynAcks } from './reflection.ts'
import { judgeSyns } from './syn-flood.ts'
import { judgeAcks, judgeOddTcp } from './tcp-flood.ts'
import { judgeUdp } from './udp-flood.ts'

export function judgeStrand(reading: StrandReading, all: EvidenceReading): Finding {
  switch (reading.strand.kind) {
    case 'tcp-syn':
      return judgeSyns(reading, all)
    case 'tcp-syn-ack':
      return judgeSynAcks(reading, all)
    case 'tcp-ack':
      return judgeAcks(reading, all)
    case 'tcp-rst':
    case 'tcp-odd':
      return judgeOddTcp(reading, all)
    case 'udp':
      return judgeUdp(reading, all)
    case 'udp-answer':
      return judgeReflection(reading)
    case 'icmp':
      return judgeIcmp(reading, all)
    case 'gre':
      return judgeGre(reading)
    case 'fragment':
      return judgeFragments(reading)
    case 'other':
      return judgeOther(reading)
  }
}
