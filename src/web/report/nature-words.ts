import type { AttackProfile } from '#vocabulary'

/** What traffic is called. Never a cause of an outage: packets do not show whether people suffered. */
export const NATURE_WORDS: Readonly<Record<AttackProfile['nature'], string>> = {
  attack: 'Attack traffic',
  none: 'No attack found',
  undetermined: 'Undetermined',
}

/** Told apart by shape as well as by colour. */
export const NATURE_BADGES: Readonly<Record<AttackProfile['nature'], string>> = {
  attack: 'badge strong',
  none: 'badge',
  undetermined: 'badge dashed',
}

/** As part of a sentence. */
export const NATURE_PHRASES: Readonly<Record<AttackProfile['nature'], string>> = {
  attack: 'an attack',
  none: 'no attack',
  undetermined: 'undetermined',
}
