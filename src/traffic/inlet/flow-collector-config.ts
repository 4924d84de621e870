import { type Static, Type } from 'typebox'

export const FlowCollectorConfig = Type.Object(
  {
    host: Type.String({
      default: '127.0.0.1',
      minLength: 1,
      description: 'Address on which flow exports are received. Senders of UDP can be forged: open it to your exporters only.',
    }),
    netflowPort: Type.Integer({
      default: 2055,
      minimum: 0,
      maximum: 65_535,
      description: 'UDP port for NetFlow 5 and 9; 0 takes a free one.',
    }),
    ipfixPort: Type.Integer({
      default: 4739,
      minimum: 0,
      maximum: 65_535,
      description: 'UDP port for IPFIX (4739 by RFC 7011 section 10.1); 0 takes a free one.',
    }),
    sflowPort: Type.Integer({
      default: 6343,
      minimum: 0,
      maximum: 65_535,
      description: 'UDP port for sFlow (6343 by the IANA registry of ports); 0 takes a free one. Every port reads every format.',
    }),
    exporters: Type.Array(Type.String(), {
      default: [],
      description: 'Prefixes of exporters that are heard, such as 192.0.2.0/24; empty hears everyone who reaches the ports.',
    }),
    receiveBufferBytes: Type.Integer({
      default: 4_194_304,
      minimum: 65_536,
      maximum: 268_435_456,
      description: 'Receive buffer asked of the system for each port; what was granted is shown, and limited by net.core.rmem_max.',
    }),
    batchRows: Type.Integer({
      default: 8192,
      minimum: 64,
      maximum: 65_536,
      description: 'Flow records, or sampled packets, handed on at once at most; fewer when less has arrived.',
    }),
  },
  { additionalProperties: false },
)
export type FlowCollectorConfig = Static<typeof FlowCollectorConfig>
