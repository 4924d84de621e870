import type { Store } from '#storage'

export function writeHalf(store: Store, half: 1 | 2, version?: number): Promise<void>
export function readAll(store: Store): Promise<Record<string, unknown>>
