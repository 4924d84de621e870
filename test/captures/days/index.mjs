import { backup, mail, replication, speedTest, torrent } from './bulk.mjs'
import { gameServer, minecraft, television, voice } from './games.mjs'
import { authoritative, resolver } from './names.mjs'
import { collector, ntpPool, officeNat, pinger, snmpPoller, thingsHub } from './operations.mjs'
import { quicSite } from './quic.mjs'
import { darkNet, internetScanner, portScan } from './scans.mjs'
import { greRouter, vpn, vxlanRouter } from './tunnels.mjs'
import { cdnNode, crawlers, failover, flashCrowd, ipv6Site, oneWayFrom, oneWayTowards, updateRush, webShop } from './web.mjs'

/** The benign days. Each holds no attack; `words` are what a sensible answer could use. */
export const DAYS = [
  backup,
  speedTest,
  resolver,
  authoritative,
  gameServer,
  minecraft,
  voice,
  cdnNode,
  webShop,
  flashCrowd,
  crawlers,
  portScan,
  internetScanner,
  darkNet,
  ntpPool,
  snmpPoller,
  collector,
  vpn,
  greRouter,
  vxlanRouter,
  torrent,
  mail,
  thingsHub,
  replication,
  quicSite,
  updateRush,
  officeNat,
  oneWayTowards,
  oneWayFrom,
  ipv6Site,
  pinger,
  television,
  failover,
]
