import { isOperationError } from '#plumbing'

/** After sysexits.h: 64 EX_USAGE, 65 EX_DATAERR, 70 EX_SOFTWARE; 10 and 11 are ours and only with --exit-code. */
export const EXIT = { answered: 0, attack: 10, undetermined: 11, usage: 64, unreadable: 65, ourFault: 70 } as const

/** Inputs that a person can mend: a file, a configuration, a scenario. */
const UNREADABLE = new Set([
  'CONFIG_INVALID',
  'ENVIRONMENT_INVALID',
  'FILE_UNREADABLE',
  'FILE_MALFORMED',
  'INPUT_UNREADABLE',
  'DATABASE_UNUSABLE',
  'BASELINE_UNUSABLE',
  'BACKUP_UNUSABLE',
])

export function exitCodeOf(error: unknown): number {
  if (!isOperationError(error)) return EXIT.ourFault
  return UNREADABLE.has(error.code) ? EXIT.unreadable : EXIT.ourFault
}
