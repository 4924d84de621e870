import {
  cldapReflection,
  dhipReflection,
  dnsReflection,
  manyProtocols,
  memcachedReflection,
  ntpReflection,
  snmpReflection,
  ssdpReflection,
  wsdReflection,
} from './reflection.mjs'
import { dnsQueries, gameQueries, httpGets, openAndWait, quicInitials, sipFlood, slow, tlsHellos, waterTorture } from './services.mjs'
import { ackFlood, flagsMix, miraiScan, rstFlood, stomp, syn6, synAckReflection, synRaw, synStacks } from './tcp.mjs'
import { carpet, greEthernet, greIp, icmpEcho, icmpLarge, protocols, pulseWave, udpFragments, udpNull, udpPort, udpRandom } from './udp.mjs'

/**
 * The attacks, and one that is none (`nature: 'none'`). `vectors`: at least one of them must be named; `also`: not wrong beside. `port` is
 * the attack's own, otherwise it goes to the day's service. `six` is aimed at the IPv6 address, `carpet` at all of the /24.
 */
export const ATTACKS = [
  synRaw,
  synStacks,
  synAckReflection,
  rstFlood,
  ackFlood,
  stomp,
  flagsMix,
  udpRandom,
  udpPort,
  udpNull,
  udpFragments,
  dnsReflection,
  ntpReflection,
  cldapReflection,
  memcachedReflection,
  ssdpReflection,
  snmpReflection,
  wsdReflection,
  dhipReflection,
  manyProtocols,
  icmpEcho,
  icmpLarge,
  greIp,
  greEthernet,
  waterTorture,
  dnsQueries,
  gameQueries,
  sipFlood,
  tlsHellos,
  httpGets,
  slow,
  openAndWait,
  carpet,
  protocols,
  pulseWave,
  quicInitials,
  syn6,
  miraiScan,
]
