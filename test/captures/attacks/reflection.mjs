import {
  ANY,
  cldapAnswer,
  DHIP_ANSWER,
  DNSKEY,
  dnsAnswer,
  dnsData,
  domain,
  memcachedAnswer,
  ntpMonlist,
  RRSIG,
  snmp,
  ssdpAnswer,
  TXT,
  WSD_ANSWER,
} from '../payloads.mjs'
import { stream } from './attack.mjs'
import { reflectors } from './sources.mjs'

const SNMP_ANSWERS = Array.from({ length: 31 }, (_, i) => snmp(0xa2, 100 + i, 30 + i))
const CLDAP_ANSWER = cldapAnswer(46)

/** A burst of answers of one reflector: how many packets were written. */
const ANSWERS = {
  dns(world, aim, t, server) {
    const { dice } = world
    const zone = domain(dice.below(3))
    const type = dice.pick([ANY, ANY, DNSKEY, TXT])
    const records = [
      { type: DNSKEY, data: dnsData(DNSKEY, 1) },
      { type: RRSIG, data: dnsData(RRSIG, 3) },
      { type: TXT, data: dnsData(TXT, 7) },
    ]
    const head = dnsAnswer(dice.below(65_536), zone, type, { records })
    const whole = dice.pick([1180, 2876, 3310, 3960])
    const port = dice.between(1024, 65_535)
    return world.datagram(t, server, aim.victim, 53, port, head, whole)
  },
  ntp(world, aim, t, server) {
    const { dice, file } = world
    const count = dice.between(2, 14)
    const port = dice.chance(0.8) ? aim.port : dice.between(1024, 65_535)
    for (let n = 0; n < count; n++) file.udp(t + n * 4, server, aim.victim, 123, port, ntpMonlist(n))
    return count
  },
  cldap(world, aim, t, server) {
    return world.datagram(t, server, aim.victim, 389, aim.port, CLDAP_ANSWER, CLDAP_ANSWER.length, 2)
  },
  memcached(world, aim, t, server) {
    const count = world.dice.between(20, 120)
    for (let n = 0; n < count; n++) world.file.udp(t + n * 3, server, aim.victim, 11_211, aim.port, memcachedAnswer(n, 750), 1400)
    return count
  },
  ssdp(world, aim, t, server) {
    const { dice, file } = world
    const kinds = [
      'upnp:rootdevice',
      'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
      'urn:schemas-upnp-org:service:WANIPConnection:1',
      'ssdp:all',
    ]
    const count = dice.between(3, 9)
    for (let n = 0; n < count; n++) file.udp(t + n * 6, server, aim.victim, 1900, aim.port, ssdpAnswer(dice, '192.168.1.1', kinds[n % 4]))
    return count
  },
  snmp(world, aim, t, server) {
    world.file.udp(t, server, aim.victim, 161, aim.port, world.dice.pick(SNMP_ANSWERS))
    return 1
  },
  wsd(world, aim, t, server) {
    world.file.udp(t, server, aim.victim, 3702, aim.port, WSD_ANSWER, world.dice.pick([1066, 1290, 1392]))
    return 1
  },
  dhip(world, aim, t, server) {
    world.file.udp(t, server, aim.victim, 37_810, aim.port, DHIP_ANSWER, world.dice.between(720, 780))
    return 1
  },
}

const reflection = (name, vector, kind, { also = [], count = 1800 } = {}) => ({
  name,
  vectors: [vector],
  also,
  sources: 'reflectors',
  write(world, aim) {
    const servers = reflectors(world.dice, count)
    // The forged question named a port of the victim: one for the whole attack, where the generator does not draw it each time.
    const towards = { ...aim, port: world.dice.between(1024, 65_535) }
    world.begin(stream(world, aim, (t) => ANSWERS[kind](world, towards, t, world.dice.pick(servers))))
  },
})

export const dnsReflection = reflection('dns-reflection', 'dns-reflection', 'dns', { also: ['fragment-flood'] })
export const ntpReflection = reflection('ntp-monlist', 'ntp-reflection', 'ntp', { count: 900 })
export const cldapReflection = reflection('cldap-reflection', 'cldap-reflection', 'cldap', { also: ['fragment-flood'], count: 600 })
export const memcachedReflection = reflection('memcached-reflection', 'memcached-reflection', 'memcached', { count: 120 })
export const ssdpReflection = reflection('ssdp-reflection', 'ssdp-reflection', 'ssdp', { count: 2500 })
export const snmpReflection = reflection('snmp-reflection', 'snmp-reflection', 'snmp', { count: 2000 })
export const wsdReflection = reflection('ws-discovery', 'other-reflection', 'wsd', { count: 1200 })
export const dhipReflection = reflection('dhdiscover', 'other-reflection', 'dhip', { count: 1500 })

export const manyProtocols = {
  name: 'multi-protocol-reflection',
  vectors: ['ntp-reflection', 'cldap-reflection', 'memcached-reflection', 'ssdp-reflection', 'snmp-reflection', 'dns-reflection'],
  also: ['other-reflection', 'fragment-flood'],
  sources: 'reflectors',
  write(world, aim) {
    const kinds = Object.keys(ANSWERS)
    for (const kind of kinds) {
      const servers = reflectors(world.dice, 400)
      const towards = { ...aim, port: world.dice.between(1024, 65_535) }
      world.begin(stream(world, aim, (t) => ANSWERS[kind](world, towards, t, world.dice.pick(servers)), aim.rate / kinds.length))
    }
  },
}
