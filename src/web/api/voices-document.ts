import type { Window } from '#vocabulary'
import type { IncidentView, ServiceView } from '../view.ts'

/** Which parts of a service people report from and about, counted over one window, as the pages have it: small cells are folded before. */
export function voicesDocument(
  { problems, places, networks, affected }: Pick<ServiceView, 'problems' | 'places' | 'networks' | 'affected'>,
  window: Window,
): Record<string, unknown> {
  return {
    problems: { counts: 'accepted reports by problem', window, rows: problems },
    places: { counts: 'accepted reports by place; places with fewer than 10 are folded', window, rows: places },
    ...(networks
      ? {
          networks: {
            counts: 'accepted reports by network, as far as it is known; networks with fewer than 10 are folded',
            window,
            rows: networks,
          },
        }
      : {}),
    ...(affected
      ? {
          mostAffected: {
            counts: 'accepted reports by place, network and problem, beside what is usual there in a window of that length; none below 10',
            window,
            rows: affected,
          },
        }
      : {}),
  }
}

/** What makes the reports mean less than they seem: they are likely about another service, or newcomers of one, or not of one alone. */
export function relationsDocument({
  likelyAbout,
  displaced,
  together,
}: Pick<IncidentView, 'likelyAbout' | 'displaced' | 'together'>): Record<string, unknown> {
  return {
    ...(likelyAbout ? { likelyAbout } : {}),
    ...(displaced === undefined ? {} : { displacedDemand: displaced }),
    ...(together === undefined ? {} : { severalServices: together }),
  }
}
