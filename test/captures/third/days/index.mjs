import { exchangePoint, marketFeed, siteToSite } from './borders.mjs'
import { exam, payments } from './crowds.mjs'
import { logons, powerReturns } from './directory.mjs'
import { pacs } from './hospital.mjs'
import { boxes, meetings } from './media.mjs'
import { lists, mirror, objects, onions, secretNames } from './servers.mjs'

/** The benign days of the third set. */
export const DAYS = [
  pacs,
  meetings,
  exam,
  boxes,
  siteToSite,
  lists,
  exchangePoint,
  logons,
  powerReturns,
  secretNames,
  onions,
  payments,
  mirror,
  objects,
  marketFeed,
]
