import { formatInstant, HOUR, type Instant, instantsAsText, MINUTE, probeNameOf, QUARTER, SECOND, vantageOf } from '#vocabulary'
import type { IncidentSummary, IncidentView, OurProbe, PublicView, ServiceView } from '../view.ts'
import { CAVEAT, FINDINGS_CAVEAT } from './caveat.ts'
import type { IncidentPart } from './incident-filter.ts'
import { publicParts } from './public-parts.ts'
import type { Past } from './said-then.ts'
import { relationsDocument, voicesDocument } from './voices-document.ts'

/** Head of every public answer: format, when it was true, who says so. */
function envelope(view: PublicView, format: string): Record<string, unknown> {
  return {
    format: `breakwater.${format}.v1`,
    observatory: view.instance,
    at: view.now(),
    caveat: CAVEAT,
    ...(view.synthetic ? { synthetic: view.synthetic } : {}),
  }
}

const window = (from: Instant, to: Instant) => ({ from, to })

/** Over what the shares of problems and places were counted: the open incident, else the last quarter. */
export function sharesWindow(view: ServiceView, now: Instant): { readonly from: Instant; readonly to: Instant } {
  const open = view.openIncident === undefined ? undefined : view.incidents.find((incident) => incident.id === view.openIncident)
  return window(open?.onset ?? now - QUARTER, now)
}

function serviceRow(view: ServiceView, now: Instant): Record<string, unknown> {
  const { service, lastQuarter } = view
  const newest = view.probes[0]
  return {
    id: service.id,
    name: service.name,
    ...(service.note === undefined ? {} : { note: service.note }),
    category: service.category,
    ...(service.homePage === undefined ? {} : { homePage: service.homePage }),
    state: view.state,
    sentence: view.sentence,
    reports: {
      counts: 'accepted reports',
      // Nothing heard is not the same as nothing said.
      value: view.state === 'unknown' ? null : lastQuarter.reports,
      window: window(now - QUARTER, now),
      ...(lastQuarter.usual ? { usual: lastQuarter.usual } : {}),
    },
    ...(newest ? { newestProbe: probeRow(newest) } : {}),
    ourProbes: view.ourProbes.map(ourProbeRow),
    ...(view.openIncident === undefined ? {} : { openIncident: view.openIncident }),
  }
}

function probeRow(probe: ServiceView['probes'][number]): Record<string, unknown> {
  const { at, outcome, status, tookMilliseconds, detail } = probe
  const { name, network } = vantageOf(probe)
  return { probe: probeNameOf(probe), vantage: name, network, at, outcome, status, tookMilliseconds, detail }
}

function ourProbeRow({ probe, vantage, network, answer, newest }: OurProbe): Record<string, unknown> {
  return { probe, vantage, network, answer, at: newest.at }
}

export function servicesDocument(view: PublicView): unknown {
  const now = view.now()
  return instantsAsText({ ...envelope(view, 'services'), services: view.services().map((service) => serviceRow(service, now)) })
}

export function serviceDocument(view: PublicView, service: ServiceView): unknown {
  const now = view.now()
  const shares = sharesWindow(service, now)
  const first = service.minutes[0]?.at ?? now - 24 * HOUR
  const last = service.minutes.at(-1)?.at ?? now - MINUTE
  return instantsAsText({
    ...envelope(view, 'service'),
    service: {
      ...serviceRow(service, now),
      ...relationsDocument(service),
      ...voicesDocument(service, shares),
      minutes: {
        counts: 'accepted reports in each minute; a gap is a minute in which the observatory was not listening',
        window: window(first, last + MINUTE),
        stepSeconds: MINUTE / SECOND,
        rows: service.minutes,
      },
      probes: service.probes.map(probeRow),
      incidents: service.incidents.map(summaryRow),
      ...(service.planned ? { plannedWork: service.planned } : {}),
    },
  })
}

function summaryRow(summary: IncidentSummary): Record<string, unknown> {
  const { id, service, serviceName, state, onset, ended, sentence, peakReports, likelyAbout } = summary
  return {
    id,
    service,
    serviceName,
    state,
    onset,
    ...(ended === undefined ? {} : { ended }),
    sentence,
    ...(peakReports === undefined
      ? {}
      : { peakReports: { counts: 'accepted reports within 15 minutes, at the peak', value: peakReports } }),
    ...(likelyAbout ? { likelyAbout } : {}),
  }
}

export function incidentsDocument(view: PublicView, { incidents, next }: IncidentPart): unknown {
  return instantsAsText({
    ...envelope(view, 'incidents'),
    incidents: incidents.map(summaryRow),
    ...(next === undefined ? {} : { next }),
  })
}

/** `past`: as it stood then, until the next thing was said. */
export function incidentDocument(view: PublicView, incident: IncidentView, past?: Past): unknown {
  const parts = publicParts(incident)
  const { id, service, state, onset, ended, phases, peak, reports, revision } = incident.incident
  const findings = parts.verdict !== undefined || parts.traffic !== undefined || parts.claims !== undefined
  const to = ended ?? past?.from ?? view.now()
  return instantsAsText({
    ...envelope(view, 'incident'),
    ...(findings ? { findingsCaveat: FINDINGS_CAVEAT } : {}),
    incident: {
      id,
      service,
      serviceName: incident.service.name,
      state,
      sentence: incident.sentence,
      onset,
      ...(ended === undefined ? {} : { ended }),
      phases,
      ...(peak ? { peak: { counts: 'accepted reports within 15 minutes', value: peak.reports, at: peak.at } } : {}),
      reports: { counts: 'accepted reports since onset', value: reports, window: window(onset, to) },
      ...voicesDocument(incident, window(onset, to)),
      anomalies: parts.anomalies,
      timeline: parts.timeline,
      known: incident.known,
      notKnown: incident.notKnown,
      minutes: { counts: 'accepted reports in each minute', stepSeconds: MINUTE / SECOND, rows: incident.minutes },
      published: incident.published,
      ...relationsDocument(incident),
      ...(incident.mergedInto === undefined ? {} : { mergedInto: incident.mergedInto }),
      ...(past ? { asSaidAt: formatInstant(past.from) } : {}),
      ...(past?.to === undefined ? {} : { asSaidUntil: formatInstant(past.to) }),
      ...(incident.revisions
        ? {
            revisions: incident.revisions.map(({ at, sentence }) => ({
              at,
              sentence,
              permalink: `/incidents/${id}?at=${encodeURIComponent(formatInstant(at))}`,
            })),
          }
        : {}),
      ...(parts.verdict ? { verdict: parts.verdict } : {}),
      ...(parts.traffic ? { traffic: parts.traffic } : {}),
      ...(parts.claims ? { claims: parts.claims } : {}),
      revision,
    },
  })
}
