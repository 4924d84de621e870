import { type Instant, PROBLEM_WORDS } from '#vocabulary'
import { formatNumber, formatSpan } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { SharesBar } from '../charts/shares-bar.tsx'
import { WorldMap } from '../charts/world-map.tsx'
import type { AffectedPart, NetworkShare, PlaceShare, ProblemShare } from '../view.ts'
import { countryOfPlace } from './place-options.ts'

interface Over {
  readonly from: Instant
  readonly to: Instant
}

export function ProblemShares({ problems, window }: { readonly problems: readonly ProblemShare[]; readonly window: Over }) {
  return (
    <SharesBar
      of="Problem"
      counted={`Accepted reports by problem, ${formatSpan(window.from, window.to)}`}
      rows={problems.map(({ problem, reports, share }) => ({ label: PROBLEM_WORDS[problem], count: reports, share }))}
    />
  )
}

export function PlaceShares({ places, window }: { readonly places: readonly PlaceShare[]; readonly window: Over }) {
  return (
    <SharesBar
      of="Place"
      counted={`Accepted reports by the place people gave, ${formatSpan(window.from, window.to)}`}
      caption={`Accepted reports by the place people gave, ${formatSpan(window.from, window.to)}. Places with fewer than 10 reports are counted as “other”.`}
      rows={places.map(({ place, reports, share }) => ({ label: place, count: reports, share }))}
    />
  )
}

/** Reports by country on a map; parts of a country are summed. Nothing where no place is a country. */
export function PlaceMap({
  id,
  places,
  window,
  synthetic,
}: {
  readonly id: string
  readonly places: readonly PlaceShare[]
  readonly window: Over
  readonly synthetic: boolean
}) {
  const countries = new Map<string, { count: number; share: number }>()
  for (const { place, reports, share } of places) {
    const country = countryOfPlace(place)
    if (country === undefined) continue
    const sum = countries.get(country) ?? { count: 0, share: 0 }
    countries.set(country, { count: sum.count + reports, share: sum.share + share })
  }
  if (countries.size === 0) return null
  return (
    <WorldMap
      id={id}
      title="Reports by country"
      counted="accepted reports"
      rows={[...countries].map(([country, sum]) => ({ country, ...sum }))}
      caption={`Shares of accepted reports, ${formatSpan(window.from, window.to)}, by the place people gave. Where many people live, many report: a dark country is not one that is worse off.`}
      synthetic={synthetic}
      table={null}
    />
  )
}

/** Networks are told where the operator lets addresses be looked up; small ones are folded. */
export function NetworkShares({ networks, window }: { readonly networks: readonly NetworkShare[]; readonly window: Over }) {
  const counted = `Accepted reports by network, ${formatSpan(window.from, window.to)}`
  return (
    <SharesBar
      of="Network"
      counted={counted}
      caption={`${counted}, as far as it is known. Networks with fewer than 10 reports are counted as “other”. They are where people were, not what failed.`}
      rows={networks.map(({ network, reports, share }) => ({ label: network, count: reports, share }))}
    />
  )
}

/** Parts far above their own usual: a small region that never reports tells more than a large one that always does. */
export function MostAffected({ affected, window }: { readonly affected: readonly AffectedPart[]; readonly window: Over }) {
  if (affected.length === 0) return null
  return (
    <>
      <h3>Most affected, each against its own usual</h3>
      <ScrollTable label="Most affected, each against its own usual" fit={true}>
        <caption>
          Accepted reports, {formatSpan(window.from, window.to)}, and what is usual there in a window of that length. A rank here is not a
          count: it is how far above its own usual each part stands.
        </caption>
        <thead>
          <tr>
            <th scope="col">Where or what</th>
            <th scope="col" class="num">
              Reports
            </th>
            <th scope="col" class="num">
              Usual
            </th>
            <th scope="col" class="num">
              Times
            </th>
          </tr>
        </thead>
        <tbody>
          {affected.map((part) => (
            <tr key={`${part.kind} ${part.name}`}>
              <th scope="row">
                {part.name} <span class="soft small">{part.kind}</span>
              </th>
              <td class="num">{formatNumber(part.reports)}</td>
              <td class="num">{formatNumber(part.usual, part.usual < 10 ? 1 : 0)}</td>
              <td class="num">{formatNumber(part.times, part.times < 10 ? 1 : 0)} ×</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}
