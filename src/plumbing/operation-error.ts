import { ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.ts'

/**
 * An operation failed: the store is gone, a file cannot be read, the configuration is wrong. `code` is stable and documented; `detail`
 * names the file, line or address and what to do. Malformed input from outside is not this: it is a value and is counted.
 */
export class OperationError extends Error {
  readonly code: ErrorCode
  readonly detail: string

  constructor(code: ErrorCode, detail = '', options: { readonly cause?: unknown } = {}) {
    super(detail === '' ? ERROR_CATALOGUE[code] : `${ERROR_CATALOGUE[code]} ${detail}`, options)
    this.name = 'OperationError'
    this.code = code
    this.detail = detail
  }
}

export function isOperationError(value: unknown): value is OperationError {
  return value instanceof OperationError
}
