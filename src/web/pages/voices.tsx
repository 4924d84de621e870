import type { ServiceView } from '../view.ts'
import { MostAffected, NetworkShares, PlaceMap, PlaceShares, ProblemShares } from './shares.tsx'

interface VoicesProps {
  readonly view: Pick<ServiceView, 'affected' | 'problems' | 'places' | 'networks'>
  /** The time that the shares are of. */
  readonly window: Parameters<typeof ProblemShares>[0]['window']
  readonly synthetic: boolean
}

/** Who reports what from where, on a service or in an incident. */
export function Voices({ view, window, synthetic }: VoicesProps) {
  return (
    <section aria-labelledby="voices">
      <h2 id="voices">What people report</h2>
      <MostAffected affected={view.affected ?? []} window={window} />
      <h3>Problems</h3>
      <ProblemShares problems={view.problems} window={window} />
      <h3>Where from</h3>
      <PlaceMap id="places" places={view.places} window={window} synthetic={synthetic} />
      <PlaceShares places={view.places} window={window} />
      {view.networks === undefined || view.networks.length === 0 ? null : (
        <>
          <h3>Through which networks</h3>
          <NetworkShares networks={view.networks} window={window} />
        </>
      )}
    </section>
  )
}
