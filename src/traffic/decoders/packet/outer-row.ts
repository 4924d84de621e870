import { type PacketBatch, TUNNEL_ERSPAN, TUNNEL_GENEVE, TUNNEL_GRE, TUNNEL_GTP, TUNNEL_TEREDO, TUNNEL_VXLAN } from '#vocabulary'

const IP_IN_IP = 4
const UDP = 17
const GRE = 47
/** Registered ports of tunnels in UDP: RFC 7348, RFC 8926, 3GPP TS 29.281, RFC 4380. */
const PORTS: ReadonlyMap<number, number> = new Map([
  [TUNNEL_VXLAN, 4789],
  [TUNNEL_GENEVE, 6081],
  [TUNNEL_GTP, 2152],
  [TUNNEL_TEREDO, 3544],
])

/**
 * Appends the packet around a tunnelled one as a row of its own, for those who ask what hits the end of the tunnel, whatever it carries. Of
 * the outer header the decoder keeps the addresses and the length: its TTL is not told.
 * Columns that are not written here are 0 in `into`, which must hold nothing but such rows and have room.
 */
export function appendOuterRow(batch: PacketBatch, row: number, into: PacketBatch): void {
  const o = into.length++
  for (let word = 0; word < 4; word++) {
    into.source[4 * o + word] = batch.outerSource[4 * row + word]!
    into.destination[4 * o + word] = batch.outerDestination[4 * row + word]!
  }
  const kind = batch.tunnel[row]!
  const port = PORTS.get(kind) ?? 0
  const mapped = into.destination[4 * o] === 0 && into.destination[4 * o + 1] === 0 && into.destination[4 * o + 2] === 0xffff
  into.ipVersion[o] = mapped ? 4 : 6
  into.at[o] = batch.at[row]!
  into.wireLength[o] = batch.wireLength[row]!
  into.ipLength[o] = batch.outerLength[row]!
  into.samplingRate[o] = batch.samplingRate[row]!
  into.protocol[o] = port !== 0 ? UDP : kind === TUNNEL_GRE || kind === TUNNEL_ERSPAN ? GRE : IP_IN_IP
  // Both ends of such a tunnel send to its port from any: told as the port of both, the other direction is seen to be the same tunnel.
  into.destinationPort[o] = port
  into.sourcePort[o] = port
  into.ipId[o] = batch.ipId[row]!
  into.tcpSequence[o] = batch.tcpSequence[row]!
  into.payloadLength[o] = batch.ipLength[row]!
}
