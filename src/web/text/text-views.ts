import { formatInstant, formatUsual, type Instant, MINUTE, PROBLEM_WORDS, probeNameOf, vantageOf } from '#vocabulary'
import { CAVEAT, FINDINGS_CAVEAT } from '../api/caveat.ts'
import { sharesWindow } from '../api/public-documents.ts'
import { publicParts } from '../api/public-parts.ts'
import type { Past } from '../api/said-then.ts'
import { bucketPoints } from '../charts/count-points.ts'
import { formatNumber, formatShare } from '../charts/scale.ts'
import { boardSentence } from '../pages/board-sentence.ts'
import { ANSWER_WORDS, OUTCOME_WORDS, PHASE_WORDS, SOURCE_WORDS, STATE_WORDS } from '../pages/words.ts'
import type { IncidentSummary, IncidentView, PublicView, ServiceView } from '../view.ts'
import { markdownTable, markdownText } from './markdown.ts'

export const MARKDOWN_TYPE = 'text/markdown; charset=utf-8'

type Link = (path: string) => string

/** What stands at the head of every text: whose it is, when it was true, who says so. */
function head(view: PublicView, title: string): string[] {
  const { synthetic } = view
  return [
    `# ${synthetic ? 'SYNTHETIC: ' : ''}${title}`,
    ...(synthetic
      ? [`**SYNTHETIC** Rehearsal “${markdownText(synthetic.title)}” (${synthetic.scenario}): ${markdownText(synthetic.note)}`]
      : []),
    `> ${CAVEAT}`,
    `${markdownText(view.instance)}, as of ${formatInstant(view.now())}. All times are UTC.`,
  ]
}

const paragraphs = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`
const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')
const span = (from: Instant, to?: Instant): string =>
  to === undefined ? `since ${formatInstant(from)}` : `${formatInstant(from)} to ${formatInstant(to)}`

function incidentLine({ id, serviceName, onset, ended, sentence }: IncidentSummary, link: Link): string {
  return `[${markdownText(serviceName)}, ${span(onset, ended)}](${link(`/incidents/${id}.md`)}): ${markdownText(sentence)}`
}

type Voices = Pick<ServiceView, 'problems' | 'places' | 'networks' | 'affected'>

/** One decimal where it tells something. */
const short = (value: number): string => formatNumber(value, value < 10 ? 1 : 0)

function shares({ problems, places, networks = [], affected = [] }: Voices, window: string): string[] {
  return [
    ...(affected.length === 0
      ? []
      : [
          `## Most affected, each against its own usual\nAccepted reports, ${window}, and what is usual there in a window of that length. A rank here is not a count.`,
          markdownTable(
            ['Where or what', 'Kind', 'Reports', 'Usual', 'Times'],
            affected.map(({ kind, name, reports, usual, times }) => [
              markdownText(name),
              kind,
              formatNumber(reports),
              short(usual),
              `${short(times)} ×`,
            ]),
          ),
        ]),
    ...(problems.length === 0
      ? []
      : [
          `## What people report\nAccepted reports, ${window}.`,
          markdownTable(
            ['Problem', 'Reports', 'Share'],
            problems.map(({ problem, reports, share }) => [PROBLEM_WORDS[problem], formatNumber(reports), formatShare(share)]),
          ),
        ]),
    ...(places.length === 0
      ? []
      : [
          `## Where from\nAccepted reports, ${window}; places with fewer than 10 are folded into “other”.`,
          markdownTable(
            ['Place', 'Reports', 'Share'],
            places.map(({ place, reports, share }) => [markdownText(place), formatNumber(reports), formatShare(share)]),
          ),
        ]),
    ...(networks.length === 0
      ? []
      : [
          `## Through which networks\nAccepted reports, ${window}, as far as the network is known; those with fewer than 10 are folded into “other”. They are where people were, not what failed.`,
          markdownTable(
            ['Network', 'Reports', 'Share'],
            networks.map(({ network, reports, share }) => [markdownText(network), formatNumber(reports), formatShare(share)]),
          ),
        ]),
  ]
}

export function boardText(view: PublicView, link: Link): string {
  const services = view.services()
  return paragraphs([
    ...head(view, markdownText(view.instance)),
    boardSentence(services).replaceAll('<', '&lt;'),
    '## Services',
    bullets(
      services.map(
        (service) =>
          `[${markdownText(service.service.name)}](${link(`/services/${service.service.id}.md`)}): ${STATE_WORDS[service.state]}. ${markdownText(service.sentence)}`,
      ),
    ),
    '## Incidents',
    view.incidents().length === 0 ? 'None is on record.' : bullets(view.incidents().map((incident) => incidentLine(incident, link))),
  ])
}

export function serviceText(view: PublicView, service: ServiceView, link: Link): string {
  const { minutes, probes, ourProbes, incidents } = service
  const window = sharesWindow(service, view.now())
  const hours = bucketPoints(minutes, 60 * MINUTE)
  return paragraphs([
    ...head(view, markdownText(service.service.name)),
    `**${STATE_WORDS[service.state]}.** ${markdownText(service.sentence)}`,
    ...(service.service.note === undefined ? [] : [markdownText(service.service.note)]),
    ...(service.planned ?? []).map(
      ({ from, to, text }) => `**Planned work** announced by the operator of this observatory: ${markdownText(text)} (${span(from, to)})`,
    ),
    ...shares(service, span(window.from, window.to)),
    '## The last 24 hours\nAccepted reports in each hour; the usual range is the sum of the bounds of its minutes.',
    markdownTable(
      ['From', 'Reports', 'Usual'],
      hours.map(({ at, reports, expected, gap }) => [
        formatInstant(at),
        gap ? 'not listening' : formatNumber(reports),
        expected ? formatUsual(expected) : 'not known',
      ]),
    ),
    '## Our own probes',
    ...(ourProbes.length > 1
      ? [
          markdownTable(
            ['Asked from', 'Network', 'Probe', 'Stands', 'Heard'],
            ourProbes.map(({ probe, vantage, network, answer, newest }) => [
              vantage,
              markdownText(network),
              probe,
              ANSWER_WORDS[answer],
              formatInstant(newest.at),
            ]),
          ),
        ]
      : []),
    probes.length === 0
      ? 'No probe of ours asks this service.'
      : bullets(
          probes
            .slice(0, 10)
            .map(
              (result) =>
                `${formatInstant(result.at)}${ourProbes.length > 1 ? `, ${probeNameOf(result)} from ${vantageOf(result).name}` : ''}: ${OUTCOME_WORDS[result.outcome]} (${markdownText(result.detail)})`,
            ),
        ),
    '## Incidents',
    incidents.length === 0 ? 'None is on record.' : bullets(incidents.map((incident) => incidentLine(incident, link))),
    `[The page](${link(`/services/${service.service.id}`)}) · [JSON](${link(`/api/v1/services/${service.service.id}`)})`,
  ])
}

export function incidentText(view: PublicView, incident: IncidentView, link: Link, past?: Past): string {
  const { verdict, timeline, traffic, claims } = publicParts(incident)
  const { id, onset, ended, phases } = incident.incident
  const query = past ? `?at=${encodeURIComponent(formatInstant(past.from))}` : ''
  return paragraphs([
    ...head(view, `Incident: ${markdownText(incident.service.name)}${past ? ', as told before' : ''}`),
    ...(past ? [pastNote(past, link(`/incidents/${id}.md`))] : []),
    `**${incident.incident.state === 'open' ? 'Open' : 'Over'}, ${span(onset, ended)}.** ${markdownText(incident.sentence)}`,
    '## What is known',
    bullets(incident.known.map(markdownText)),
    '## What is not known',
    bullets(incident.notKnown.map(markdownText)),
    ...(verdict ? ['## What the evidence supports', markdownText(verdict.statement), markdownText(verdict.confidenceStatement)] : []),
    ...(traffic ? ['## The traffic', bullets(traffic.map(({ profile }) => markdownText(profile.sentence)))] : []),
    ...(claims ? ['## Claims about the origin', bullets(claims.map(({ sentence }) => markdownText(sentence)))] : []),
    ...(verdict || traffic || claims ? [`> ${FINDINGS_CAVEAT}`] : []),
    '## Phases',
    bullets(phases.map(({ kind, from, to }) => `${PHASE_WORDS[kind]}: ${span(from, to)}`)),
    ...shares(incident, span(onset, ended ?? past?.from ?? view.now())),
    '## Timeline',
    bullets(timeline.map(({ at, text, from }) => `${formatInstant(at)} (${SOURCE_WORDS[from]}): ${markdownText(text)}`)),
    `[The page](${link(`/incidents/${id}${query}`)}) · [JSON](${link(`/api/v1/incidents/${id}${query}`)})`,
  ])
}

function pastNote({ from, to }: Past, now: string): string {
  const until = to === undefined ? 'on; nothing newer was said' : `to ${formatInstant(to)}; more is known since`
  return `**This is what stood here** from ${formatInstant(from)} ${until}. [What stands here now](${now})`
}

/** What is here and how to read it, for programs that read text (llmstxt.org). */
export function llmsText(view: PublicView, link: Link): string {
  return paragraphs([
    `# ${view.synthetic ? 'SYNTHETIC: ' : ''}${markdownText(view.instance)}`,
    `> An observatory of services, independent of them: it counts problems that people report, asks services itself with probes, and follows what is unusual as incidents. ${CAVEAT}`,
    ...(view.synthetic
      ? [`**SYNTHETIC** This is a rehearsal (${view.synthetic.scenario}): ${markdownText(view.synthetic.note)} Nothing in it happened.`]
      : []),
    'How to quote it: say "reports", with their number, window and usual range, and that this observatory counted them. Reports alone never show that a service is unavailable, and nothing here says who is behind an incident unless a published finding weighs that claim.',
    '## Read',
    bullets([
      `[Board](${link('/index.md')}): every service with its state and sentence`,
      ...view
        .services()
        .map(
          ({ service }) =>
            `[${markdownText(service.name)}](${link(`/services/${service.id}.md`)}): the last 24 hours, problems, places, probes, incidents`,
        ),
    ]),
    '## Incidents',
    view.incidents().length === 0
      ? 'None is on record.'
      : bullets(
          view
            .incidents()
            .slice(0, 20)
            .map((incident) => incidentLine(incident, link)),
        ),
    '## Interfaces',
    bullets([
      `[All of it](${link('/api/docs')}), and as [OpenAPI 3.1](${link('/api/openapi.json')})`,
      `[Services](${link('/api/v1/services')}) and [incidents](${link('/api/v1/incidents')}) as JSON`,
      `[Atom](${link('/feeds/incidents.atom')}) and [JSON Feed](${link('/feeds/incidents.json')}) of incidents`,
      `[Statuspage's shape](${link('/api/v2/summary.json')}), never more than minor`,
      `[Gauges for Prometheus](${link('/metrics')})`,
    ]),
    '## Optional',
    bullets([`[Method and privacy](${link('/about')})`]),
  ])
}
