import { type Instant, PROBLEM_WORDS } from '#vocabulary'
import { formatSpan } from '../charts/scale.ts'
import { SharesBar } from '../charts/shares-bar.tsx'
import type { PlaceShare, ProblemShare } from '../view.ts'

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
