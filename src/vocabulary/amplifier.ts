/**
 * UDP services that answer more than they are asked and have been abused as amplifiers: the ports that the NLADC dissector knows, and
 * those it lacks (4500, 10001, 47808 and others), see reference ddos.md sections 1.11 and 5.4 (R11); US-CERT alert TA14-017A.
 */
export const AMPLIFIERS: readonly { readonly port: number; readonly name: string }[] = [
  { port: 17, name: 'QOTD' },
  { port: 19, name: 'CharGen' },
  { port: 53, name: 'DNS' },
  { port: 69, name: 'TFTP' },
  { port: 111, name: 'Portmap' },
  { port: 123, name: 'NTP' },
  { port: 137, name: 'NetBIOS' },
  { port: 161, name: 'SNMP' },
  { port: 177, name: 'XDMCP' },
  { port: 389, name: 'CLDAP' },
  { port: 427, name: 'SLP' },
  { port: 500, name: 'IKE' },
  { port: 520, name: 'RIPv1' },
  { port: 623, name: 'IPMI' },
  { port: 1194, name: 'OpenVPN' },
  { port: 1434, name: 'MS SQL' },
  { port: 1604, name: 'Citrix ICA' },
  { port: 1900, name: 'SSDP' },
  { port: 3283, name: 'Apple Remote Desktop' },
  { port: 3389, name: 'Remote Desktop' },
  { port: 3478, name: 'STUN' },
  { port: 3702, name: 'WS-Discovery' },
  { port: 4500, name: 'IKE NAT-T' },
  { port: 5060, name: 'SIP' },
  { port: 5093, name: 'Sentinel' },
  { port: 5351, name: 'NAT-PMP' },
  { port: 5353, name: 'mDNS' },
  { port: 5683, name: 'CoAP' },
  { port: 10001, name: 'Ubiquiti discovery' },
  { port: 10074, name: 'Mitel (TP-240)' },
  { port: 11211, name: 'memcached' },
  { port: 17185, name: 'VxWorks debug' },
  { port: 27015, name: 'Source engine' },
  { port: 27960, name: 'Quake' },
  { port: 32414, name: 'Plex' },
  { port: 33848, name: 'Jenkins discovery' },
  { port: 37810, name: 'DHDiscover' },
  { port: 47808, name: 'BACnet' },
]

const NAMES: ReadonlyMap<number, string> = new Map(AMPLIFIERS.map(({ port, name }) => [port, name]))

/** "SNMP" for 161; undefined where no amplifier is known. */
export function amplifierName(port: number): string | undefined {
  return NAMES.get(port)
}
