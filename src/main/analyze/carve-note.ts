import { formatWhole } from '#vocabulary'
import type { LaterFragments } from './carve-packets.ts'
import { counted } from './terminal/figures.ts'

/** What became of later fragments, in one sentence; nothing where there were none. */
export function laterFragmentsNote({ joined, apart }: LaterFragments): string | undefined {
  if (joined + apart === 0) return undefined
  const told = [
    ...(joined === 0 ? [] : [`${counted(joined, 'was', 'were')} joined to first fragments that match, by addresses and identification`]),
    ...(apart === 0
      ? []
      : [`${formatWhole(apart)} could not be and ${apart === 1 ? 'is' : 'are'} left out, since no such first fragment came before`]),
  ]
  return `Later fragments carry no ports: ${told.join('; ')}.`
}
