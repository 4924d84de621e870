/** What the world got wrong, as a value: counted by `code`, never thrown. `offset` is a byte offset in the input, `field` a path in a document. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly offset?: number
  readonly field?: string
}

export type Result<T, F = Fault> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F }

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function fault(
  code: string,
  message: string,
  place: { offset?: number; field?: string } = {},
): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: { code, message, ...place } }
}
