/**
 * HOT PATH (sampled packets only). Do the first twelve payload bytes fit an answer of the amplifier's protocol?
 * 1 = they do, 0 = they are a question, -1 = this protocol cannot be told from twelve bytes.
 */
export function fitsAnswer(port: number, w0: number, w1: number, w2: number, length: number): -1 | 0 | 1 {
  if (length === 0) return -1
  switch (port) {
    case 53:
    case 5353:
      // RFC 1035 section 4.1.1: QR is the top bit of the third byte.
      return (w0 & 0x8000) !== 0 ? 1 : 0
    case 123: {
      // RFC 5905 section 7.3: mode in the low three bits; 4 server, 2 passive, 5 broadcast. Modes 6 and 7 carry a response bit.
      const mode = (w0 >>> 24) & 7
      if (mode === 6) return (w0 & 0x0080_0000) !== 0 ? 1 : 0
      if (mode === 7) return (w0 & 0x8000_0000) !== 0 ? 1 : 0
      return mode === 4 || mode === 5 || mode === 2 ? 1 : 0
    }
    case 161: {
      // RFC 3416 in BER: SEQUENCE, version, community, then a PDU whose tag A2 is a response; the community hides it from twelve bytes,
      // except for the SEQUENCE itself.
      return w0 >>> 24 === 0x30 ? 1 : 0
    }
    case 389: {
      // RFC 4511: SEQUENCE, messageID INTEGER, then [APPLICATION 4] searchResEntry (64) or 5 (65); 63 is a request.
      if (w0 >>> 24 !== 0x30) return 0
      for (let i = 2; i < 10; i++) {
        const at = i + 3
        if (byteAt(w0, w1, w2, i) === 0x02 && byteAt(w0, w1, w2, i + 1) === 1) {
          const tag = byteAt(w0, w1, w2, at)
          return tag === 0x64 || tag === 0x65 ? 1 : 0
        }
      }
      return -1
    }
    case 1900:
      // UPnP Device Architecture section 1.3: "HTTP" begins an answer, "M-SE" and "NOTI" do not.
      return w0 >>> 0 === 0x48545450 ? 1 : 0
    case 500:
      // RFC 7296 section 3.1: the responder's SPI is zero in a first request.
      return w2 !== 0 ? 1 : 0
    case 4500:
      // RFC 3948: a non-ESP marker of four zero bytes, then IKE; anything else is the data of a tunnel that both sides agreed on.
      return w0 === 0 ? 1 : 0
    case 11211:
      // Memcached's UDP frame header (protocol.txt, "UDP protocol"): datagram count in bytes 4-5, reserved zero in 6-7.
      return (w1 & 0xffff) === 0 && w1 >>> 16 > 0 ? 1 : 0
    case 3478:
      // RFC 8489 section 5: the class bits 01 0000 0001 0000: success 0x0100, error 0x0110.
      return (w0 & 0x0100_0000) !== 0 ? 1 : 0
    case 27015:
      // Source server queries: FF FF FF FF, then 'I', 'D', 'E', 'A' in answers and 'T', 'U', 'V' in questions.
      return w0 >>> 0 === 0xffffffff && w1 >>> 24 !== 0x54 && w1 >>> 24 !== 0x55 && w1 >>> 24 !== 0x56 ? 1 : 0
    case 5683:
      // RFC 7252 section 3: the code class in the top three bits of byte 1; 2, 4 and 5 are responses.
      return (w0 >>> 16) & 0xe0 ? 1 : 0
    default:
      return -1
  }
}

function byteAt(w0: number, w1: number, w2: number, i: number): number {
  const word = i < 4 ? w0 : i < 8 ? w1 : w2
  return (word >>> (24 - 8 * (i & 3))) & 255
}
