/** A kind of file that is not read: what it is, and what to do with it. */
export interface NamedFormat {
  readonly what: string
  readonly remedy: string
  /** It is text, of whatever kind: no capture. */
  readonly text?: true
}

interface Signature extends NamedFormat {
  /** Where the signature lies, and its bytes in Latin-1. */
  readonly at?: number
  readonly bytes: string
}

const unpackWith = (command: string) => `Unpack it: ${command} | breakwater analyze -`
const takeOut = (command: string) => `Take the captures out of it (${command}), and give those.`
const CONVERT = 'Convert it with a tool of Wireshark: editcap -F pcap FILE new.pcap'
const REPLAY =
  'nfdump -r FILE -o long shows what is in it. Give the capture of the exports (tcpdump -w), or make one: nfreplay -r FILE -H 127.0.0.1 -p 2055, while tcpdump -i lo -w exports.pcap udp port 2055 runs.'

/** Signatures as `file` (magic(5)) and Wireshark's wiretap know them. */
const SIGNATURES: readonly Signature[] = [
  { bytes: 'BZh', what: 'packed with bzip2', remedy: unpackWith('bzip2 -dc FILE') },
  { bytes: '\xfd7zXZ\0', what: 'packed with xz', remedy: unpackWith('xz -dc FILE') },
  { bytes: '\x04"M\x18', what: 'packed with lz4', remedy: unpackWith('lz4 -dc FILE') },
  { bytes: '\x02!L\x18', what: 'packed with lz4 (old format)', remedy: unpackWith('lz4 -dc FILE') },
  { bytes: 'LZIP', what: 'packed with lzip', remedy: unpackWith('lzip -dc FILE') },
  { bytes: '\x1f\x9d', what: 'packed with compress', remedy: unpackWith('gzip -dc FILE') },
  { bytes: 'PK\x03\x04', what: 'a zip archive', remedy: takeOut('unzip FILE') },
  { bytes: 'PK\x05\x06', what: 'an empty zip archive', remedy: 'Pack it again.' },
  { bytes: '7z\xbc\xaf\x27\x1c', what: 'a 7z archive', remedy: takeOut('7z x FILE') },
  { bytes: 'Rar!\x1a\x07', what: 'a rar archive', remedy: takeOut('unrar x FILE') },
  { at: 257, bytes: 'ustar', what: 'a tar archive', remedy: takeOut('tar -xf FILE') },
  { bytes: 'snoop\0\0\0', what: 'a snoop capture', remedy: CONVERT },
  { bytes: 'btsnoop\0', what: 'a Bluetooth capture (btsnoop)', remedy: 'It holds no IP traffic of a network.' },
  { bytes: 'GMBU', what: 'a Network Monitor capture', remedy: CONVERT },
  { bytes: 'RTSS', what: 'a Network Monitor 1 capture', remedy: CONVERT },
  { bytes: 'iptrace ', what: 'an AIX iptrace capture', remedy: CONVERT },
  { bytes: '\x0c\xa5\x01\0', what: 'a file of flow records from nfcapd (version 1)', remedy: REPLAY },
  { bytes: '\x0c\xa5\x02\0', what: 'a file of flow records from nfcapd (version 2)', remedy: REPLAY },
  { bytes: '\xa5\x0c\0\x01', what: 'a file of flow records from nfcapd (big-endian)', remedy: REPLAY },
  { bytes: '\xcf\x10', what: 'a file of flow records from flow-tools', remedy: 'Give the capture of the exports (tcpdump -w).' },
  { bytes: '\xde\xad\xbe\xef', what: 'a file of flow records from SiLK', remedy: 'Give the capture of the exports (tcpdump -w).' },
]

/** What is read: pcap with microseconds, with nanoseconds, and of the patched libpcap, in both byte orders; pcapng. */
const CAPTURES = [
  '\xa1\xb2\xc3\xd4',
  '\xd4\xc3\xb2\xa1',
  '\xa1\xb2\x3c\x4d',
  '\x4d\x3c\xb2\xa1',
  '\xa1\xb2\xcd\x34',
  '\x34\xcd\xb2\xa1',
  '\n\r\r\n',
]

/** Names what begins with these bytes when it is none of ours; undefined when nothing is known of it. */
export function nameFormat(head: Uint8Array): NamedFormat | undefined {
  const latin = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1')
  if (CAPTURES.some((bytes) => latin.startsWith(bytes))) return undefined
  for (const { at = 0, bytes, what, remedy } of SIGNATURES) if (latin.startsWith(bytes, at)) return { what, remedy }
  if (isText(head))
    return {
      what: /^\s*[[{]/.test(latin) ? 'JSON text' : /^\s*</.test(latin) ? 'a page or XML' : 'text, perhaps a log',
      remedy: 'Give the capture itself, as tcpdump -w and Wireshark write it (tcpdump without -w prints text), or one of flow exports.',
      text: true,
    }
  if (isErf(head)) return { what: 'an Endace ERF capture', remedy: CONVERT }
  return undefined
}

/** Printable ASCII, line breaks and whatever UTF-8 puts above 127; captures have zeros in their first bytes. */
function isText(head: Uint8Array): boolean {
  if (head.length < 4) return false
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) return false
  try {
    // The last character may be cut.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

/** 2000-01-01 and 2040-01-01: no ERF file is older than its format or has a later clock. */
const ERF_FROM = 946_684_800
const ERF_TO = 2_208_988_800
/** The record that tells of the sensor, often the first and without a time. */
const ERF_META = 27

/** ERF has no signature: two records in a row must make sense (Endace, "ERF types reference": time in little-endian, lengths in big-endian). */
function isErf(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  let at = 0
  let records = 0
  while (at + 16 <= head.length && records < 2) {
    const seconds = view.getUint32(at + 4, true)
    const type = head[at + 8]! & 0x7f
    const recorded = view.getUint16(at + 10, false)
    const wire = view.getUint16(at + 14, false)
    const dated = (seconds >= ERF_FROM && seconds <= ERF_TO) || (type === ERF_META && seconds === 0)
    if (!dated || type === 0 || type > 48 || recorded < 16 || wire === 0) return false
    at += recorded
    records++
  }
  return records > 0
}
