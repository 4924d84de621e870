/**
 * Every way in which an operation may fail: code and the sentence that a person reads first. `docs/errors.md` says for each what to do; a
 * test keeps the two the same. Codes are stable: scripts match on them.
 */
export const ERROR_CATALOGUE = {
  CONFIG_INVALID: 'The configuration is not valid.',
  ENVIRONMENT_INVALID: 'An environment variable is not valid.',
  FILE_UNREADABLE: 'A file cannot be read.',
  FILE_UNWRITABLE: 'A file cannot be written.',
  FILE_MALFORMED: 'A file does not hold what it should.',
  LISTEN_FAILED: 'A port cannot be listened on.',
  START_FAILED: 'A part did not start.',
  STOP_FAILED: 'A part did not stop cleanly.',
  STORE_LOCKED: 'The data directory is in use by another process.',
  STORE_WORLD: 'The data directory belongs to another world.',
  STORE_SCHEMA: 'The data directory was written by another version.',
  STORE_DAMAGED: 'The store lacks something that was acknowledged, or is damaged.',
  STORE_FAILED: 'The store did not do what it was asked.',
  STORE_CLOSED: 'The store is closed.',
  BACKUP_UNUSABLE: 'The backup cannot be used.',
  RESTORE_REFUSED: 'Nothing was restored.',
  TABLES_MISSING: 'The compiled tables are missing.',
  DATABASE_UNUSABLE: 'A file of address data cannot be used.',
  BASELINE_UNUSABLE: 'The baseline cannot be used.',
  TARGET_REFUSED: 'The target may not be contacted from here.',
  PROBES_UNSENT: 'Results of probes were not taken.',
  ALERT_UNDELIVERED: 'A test alert was not delivered.',
  INPUT_UNREADABLE: 'The input cannot be read.',
} as const

export type ErrorCode = keyof typeof ERROR_CATALOGUE
