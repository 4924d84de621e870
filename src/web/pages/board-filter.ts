import type { ServiceView } from '../view.ts'

/** Which services of the board are asked for; empty texts ask for all. */
export interface BoardFilter {
  readonly name: string
  readonly category: string
}

export const NO_FILTER: BoardFilter = { name: '', category: '' }

/** Longer than any name of a service that somebody types. */
const LONGEST_NAME = 60

/** From the query of an address. What is not understood asks for nothing. */
export function boardFilterOf(query: unknown): BoardFilter {
  const { q, category } = (query ?? {}) as { q?: unknown; category?: unknown }
  const text = (value: unknown) => (typeof value === 'string' ? value.trim().slice(0, LONGEST_NAME) : '')
  return { name: text(q), category: text(category) }
}

export function isFiltered({ name, category }: BoardFilter): boolean {
  return name !== '' || category !== ''
}

/** All names of a service that a reader may search for, in lower case: the client script compares the same text. */
export function searchText({ service }: ServiceView): string {
  return [service.name, ...(service.aliases ?? []).map((alias) => alias.name), service.category].join(' ').toLowerCase()
}

export function filterServices(services: readonly ServiceView[], { name, category }: BoardFilter): readonly ServiceView[] {
  const wanted = name.toLowerCase()
  return services.filter((view) => (category === '' || view.service.category === category) && searchText(view).includes(wanted))
}

export function categoriesOf(services: readonly ServiceView[]): readonly string[] {
  return [...new Set(services.map(({ service }) => service.category))].sort((a, b) => a.localeCompare(b, 'en'))
}
