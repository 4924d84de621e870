import { OperationError } from '#plumbing'
import type { CaptureTrack } from './capture-track.ts'
import { linkTypeName } from './link-type-name.ts'

/** What is to be said of how a capture ended: notes where something of it could be used, an error with what to do where nothing could. */
export function judgeEnding(track: CaptureTrack): readonly string[] {
  const { input, reader, stream, nonsense } = track
  const { fault } = reader
  const { broken } = stream
  const nothing = reader.packets === 0 || (nonsense !== undefined && track.rows === 0)
  if (broken !== undefined) {
    const where = `${broken.cut ? 'at' : 'near'} byte ${broken.offset}${(stream.packings?.length ?? 0) > 1 ? ' of that layer' : ''}`
    const why = broken.cut ? 'cut short' : broken.why
    const told = `its ${broken.packing} compression breaks off ${where} (${why})`
    if (nothing) throw unusable(input.given, `${told}; fetch the file again.`)
    return [`${input.name}: ${told}, which is byte ${reader.bytes} of the capture; what came before it was read.`]
  }
  if (nonsense !== undefined) {
    const told = `from byte ${nonsense.offset} on it holds ${nonsense.why}`
    if (nothing) throw unusable(input.given, `${told}; capture or fetch it again.`)
    return [`${input.name}: ${told}; what came before was read.`]
  }
  if (fault !== undefined) {
    if (nothing) throw unusable(input.given, `${fault.message}. ${remedy(fault.code, fault.offset)}`)
    return [
      fault.code === 'CAPTURE_TRUNCATED'
        ? `${input.name} ends in the middle of a packet at byte ${fault.offset}; what came before it was read.`
        : `${input.name} is damaged: ${fault.message}; what came before was read, what comes after was not.`,
    ]
  }
  if (reader.packets > 0 && track.unknownLinks === reader.packets)
    throw unusable(
      input.given,
      `all its packets are of link type ${linkTypeName(track.unknownLink)}, which is not read. Capture where Ethernet or IP can be seen, or convert it with the tool that wrote it.`,
    )
  return []
}

function unusable(given: string, why: string): OperationError {
  return new OperationError('INPUT_UNREADABLE', `${given}: ${why}`)
}

function remedy(code: string, offset: number | undefined): string {
  switch (code) {
    case 'CAPTURE_EMPTY':
      return 'Capture again.'
    case 'CAPTURE_FORMAT_UNKNOWN':
      return 'Give a pcap or pcapng file, as tcpdump -w and Wireshark write them; tcpdump -r tells what it is.'
    case 'CAPTURE_TRUNCATED':
      return 'It holds no whole packet; capture or fetch it again.'
    default:
      return `What lies before the damage can be read on its own: head -c ${offset ?? 0} FILE > part.pcap.`
  }
}
