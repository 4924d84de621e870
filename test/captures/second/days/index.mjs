import { gameNight, hotel, mobile } from './access.mjs'
import { campus } from './campus.mjs'
import { buildFarm, fileStore, forwarder, thingsGateway, uptimeProbe } from './machines.mjs'
import { cameras, ingest, relay, trunk } from './media.mjs'
import { desktops, edge, loadTest, mailing, sockets } from './servers.mjs'

/** The benign days of the second set; of `load-test` nobody can say by its packets alone whether the owner wanted it (`nature: 'either'`). */
export const DAYS = [
  campus,
  hotel,
  gameNight,
  buildFarm,
  forwarder,
  mailing,
  desktops,
  cameras,
  relay,
  ingest,
  trunk,
  edge,
  mobile,
  thingsGateway,
  uptimeProbe,
  fileStore,
  sockets,
  loadTest,
]
