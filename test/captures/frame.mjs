// Bytes of headers, written in place. Hot: a capture is a million calls, so nothing is allocated here and bytes are set one by one.

/** IP protocol numbers (IANA). */
export const ICMP = 1
export const TCP = 6
export const UDP = 17
export const GRE = 47
export const ESP = 50
export const ICMP6 = 58

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16
export const URG = 32
export const ECE = 64
export const CWR = 128

/** IPv4's flags and fragment offset: don't fragment, more fragments (RFC 791 section 3.1). */
export const DF = 0x4000
export const MF = 0x2000

export function put16(bytes, at, value) {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}

export function put32(bytes, at, value) {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

/** Sum of big-endian 16-bit words, not yet folded (RFC 1071). */
export function sum16(bytes, from, to, start) {
  let sum = start
  let i = from
  for (; i + 1 < to; i += 2) sum += (bytes[i] << 8) | bytes[i + 1]
  if (i < to) sum += bytes[i] << 8
  return sum
}

export function fold(sum) {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000)
  return ~folded & 0xffff
}

/** Writes an IPv4 header of 20 bytes with its checksum; `total` counts it. Returns the offset behind it. */
export function putIPv4(bytes, at, source, destination, protocol, total, ttl, id, fragment) {
  bytes[at] = 0x45
  bytes[at + 1] = 0
  put16(bytes, at + 2, total)
  put16(bytes, at + 4, id)
  put16(bytes, at + 6, fragment)
  bytes[at + 8] = ttl
  bytes[at + 9] = protocol
  bytes[at + 10] = 0
  bytes[at + 11] = 0
  put32(bytes, at + 12, source)
  put32(bytes, at + 16, destination)
  put16(bytes, at + 10, fold(sum16(bytes, at, at + 20, 0)))
  return at + 20
}

/** Writes an IPv6 header of 40 bytes; `length` is what follows. Addresses are 16 bytes. */
export function putIPv6(bytes, at, source, destination, protocol, length, hopLimit, flow) {
  bytes[at] = 0x60
  bytes[at + 1] = (flow >>> 16) & 15
  put16(bytes, at + 2, flow & 0xffff)
  put16(bytes, at + 4, length)
  bytes[at + 6] = protocol
  bytes[at + 7] = hopLimit
  for (let i = 0; i < 16; i++) {
    bytes[at + 8 + i] = source[i]
    bytes[at + 24 + i] = destination[i]
  }
  return at + 40
}

/** Writes a TCP header without its checksum and returns the offset behind its options. */
export function putTCP(bytes, at, sourcePort, destinationPort, sequence, acknowledgement, flags, window, options, optionsLength) {
  put16(bytes, at, sourcePort)
  put16(bytes, at + 2, destinationPort)
  put32(bytes, at + 4, sequence)
  put32(bytes, at + 8, acknowledgement)
  bytes[at + 12] = ((20 + optionsLength) >> 2) << 4
  bytes[at + 13] = flags
  put16(bytes, at + 14, window)
  put32(bytes, at + 16, 0)
  for (let i = 0; i < optionsLength; i++) bytes[at + 20 + i] = options[i]
  return at + 20 + optionsLength
}

/** Writes a UDP header without its checksum; `length` counts it. */
export function putUDP(bytes, at, sourcePort, destinationPort, length) {
  put16(bytes, at, sourcePort)
  put16(bytes, at + 2, destinationPort)
  put16(bytes, at + 4, length)
  put16(bytes, at + 6, 0)
  return at + 8
}
