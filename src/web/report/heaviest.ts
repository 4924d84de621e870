import type { TrafficView } from '../view.ts'

/** Which target is told in full, the one with most packets: of the others a second map would only weigh, 100 kB each. */
export function heaviest(targets: readonly TrafficView[]): number {
  let best = 0
  for (let i = 1; i < targets.length; i++) if (targets[i]!.profile.packets > targets[best]!.profile.packets) best = i
  return best
}
