import { MINUTE } from '#vocabulary'

/** The house's window for a count. */
export const QUARTER = 15 * MINUTE
