import Type, { type TSchema } from 'typebox'
import { JsonFeedSchema } from '../../feeds/json-feed.ts'
import {
  StatuspageComponentsSchema,
  StatuspageIncidentsSchema,
  StatuspageMaintenancesSchema,
  StatuspageStatusDocumentSchema,
  StatuspageSummarySchema,
} from '../../statuspage/statuspage-schemas.ts'
import type { ContractParameter, ContractRoute } from './contract-route.ts'
import { notSaid, problemAnswers } from './contract-route.ts'
import { AT, INCIDENT_ID, SERVICE_ID } from './parameters.ts'

function reading(tag: string, path: string, summary: string, type: string, schema: TSchema, parameter?: ContractParameter): ContractRoute {
  return {
    method: 'GET',
    path,
    tag,
    summary,
    ...(parameter ? { parameters: [parameter] } : {}),
    answers: {
      200: { description: summary, content: { [type]: schema } },
      ...(parameter ? problemAnswers({ 404: 'There is no such thing.' }) : {}),
    },
  }
}

const STATUSPAGE: readonly (readonly [string, TSchema, string])[] = [
  ['summary.json', StatuspageSummarySchema, 'Status, components, open incidents and planned work'],
  ['status.json', StatuspageStatusDocumentSchema, 'The status alone, never more than minor'],
  ['components.json', StatuspageComponentsSchema, 'Components: operational, unless probes of our own fail'],
  ['incidents.json', StatuspageIncidentsSchema, 'The newest 50 incidents'],
  ['incidents/unresolved.json', StatuspageIncidentsSchema, 'Open incidents'],
  ['scheduled-maintenances.json', StatuspageMaintenancesSchema, 'Planned work of the last 100 days and to come'],
  ['scheduled-maintenances/upcoming.json', StatuspageMaintenancesSchema, 'Planned work to come'],
  ['scheduled-maintenances/active.json', StatuspageMaintenancesSchema, 'Planned work under way'],
]

const statuspage = STATUSPAGE.flatMap(([name, schema, summary]) => [
  reading('Statuspage', `/api/v2/${name}`, `${summary}: over all services.`, 'application/json', schema),
  reading('Statuspage', `/services/:id/api/v2/${name}`, `${summary}: of one service.`, 'application/json', schema, SERVICE_ID),
])

const ATOM = 'application/atom+xml'
const JSON_FEED = 'application/feed+json'
const SVG = 'image/svg+xml'
const PNG = 'image/png'
const MARKDOWN = 'text/markdown'
const text = Type.String()

/** A picture may have to wait for others to be drawn. */
const picture = (path: string, summary: string, parameter: ContractParameter): ContractRoute => {
  const route = reading('Images', path, summary, PNG, {}, parameter)
  return { ...route, answers: { ...route.answers, ...problemAnswers({ 503: 'Too many pictures are being drawn, or none can be.' }) } }
}

/** What is made for other programs and pages: each rendered once for each change, with an ETag, open to every site. */
export const FORMAT_CONTRACT: readonly ContractRoute[] = [
  ...statuspage,
  reading('Feeds', '/feeds/incidents.atom', 'The newest 50 incidents as Atom (RFC 4287).', ATOM, text),
  reading('Feeds', '/feeds/incidents.json', 'The same as JSON Feed 1.1.', JSON_FEED, JsonFeedSchema),
  reading('Feeds', '/services/:id/feed.atom', 'Incidents of one service as Atom.', ATOM, text, SERVICE_ID),
  reading('Feeds', '/services/:id/feed.json', 'Incidents of one service as JSON Feed.', JSON_FEED, JsonFeedSchema, SERVICE_ID),
  reading('Images', '/services/:id/badge.svg', 'A badge: what is reported, and who says so.', SVG, text, SERVICE_ID),
  reading('Images', '/services/:id/chart.svg', 'The chart of 24 hours with its caption inside.', SVG, text, SERVICE_ID),
  reading('Images', '/incidents/:id/chart.svg', 'The chart of an incident with its caption inside.', SVG, text, INCIDENT_ID),
  picture('/services/:id/chart.png', 'The same as a picture, 1,200 wide; its description is in the file.', SERVICE_ID),
  picture('/incidents/:id/chart.png', 'The same as a picture.', INCIDENT_ID),
  reading('Text', '/index.md', 'The board as Markdown.', MARKDOWN, text),
  reading('Text', '/services/:id.md', 'A service as Markdown.', MARKDOWN, text, SERVICE_ID),
  {
    ...reading('Text', '/incidents/:id.md', 'An incident as Markdown.', MARKDOWN, text),
    parameters: [INCIDENT_ID, AT],
    answers: { 200: { description: 'An incident as Markdown.', content: { [MARKDOWN]: text } }, ...notSaid },
  },
  reading('Text', '/llms.txt', 'What is here and how to read it, for programs that read text.', 'text/plain', text),
]
