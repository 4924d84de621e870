import type { Application } from './application.ts'

/**
 * Which packets or records belong to something, in terms that a filter can also say. All conditions that are given must hold; lists are
 * alternatives. It is a description of headers: what it catches besides is measured, never assumed.
 */
export interface TrafficMatch {
  /** Address or prefix that the traffic goes to. */
  readonly destination: string
  /** IANA protocol number. */
  readonly protocol?: number
  readonly sourcePorts?: readonly number[]
  readonly destinationPorts?: readonly number[]
  /** Bits of the TCP flags that must be set and that must not be. */
  readonly tcpFlags?: { readonly set: number; readonly clear: number }
  /** `later`: only fragments after the first; `any`: fragments of any kind; `none`: whole packets. */
  readonly fragment?: 'later' | 'any' | 'none'
  /** Total length of the IP packet in bytes, both ends included. */
  readonly ipLengths?: readonly { readonly from: number; readonly to: number }[]
  readonly ttls?: readonly number[]
  /** TCP window, where a generator uses one only. */
  readonly windows?: readonly number[]
  /** TCP packets without options. */
  readonly optionless?: boolean
  /** What the payload begins with; no filter on headers alone can say it. */
  readonly applications?: readonly Application[]
}

/** What a filter for a match would do, estimated on the sampled packets of the same capture. */
export interface FilterEffect {
  /** Share of the vector's packets that it would stop. */
  readonly attackShare: number
  /** Share of the packets towards the target that belong to no vector and that it would stop too; undefined where none were seen. */
  readonly cleanShare?: number
  /** Packets behind `cleanShare`. */
  readonly cleanPackets: number
}

export interface FilterText {
  readonly kind: 'bpf' | 'nftables' | 'flowspec'
  readonly text: string
  readonly effect: FilterEffect
  /** Conditions of the vector's match that this kind of filter has no words for; absent when it says all of them. */
  readonly cannotSay?: readonly string[]
}
