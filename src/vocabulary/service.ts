import type { Prefix } from './prefix.ts'
import type { ServiceWork } from './service-work.ts'

/** A slug: lower-case letters, digits and single hyphens, 1 to 64 characters. */
export type ServiceId = string

/** The same for schemas, which bound the length themselves: vantage points, probes and holders of keys are named likewise. */
export const SLUG = '^[a-z0-9]+(-[a-z0-9]+)*$'

const SLUG_ONLY = new RegExp(SLUG)

export function isServiceId(text: string): text is ServiceId {
  return text.length <= 64 && SLUG_ONLY.test(text)
}

/** What people say is wrong. The order is the order of the form's buttons. */
export const PROBLEM_TYPES = ['app', 'website', 'log-in', 'images', 'video', 'links', 'messages', 'payments', 'slow', 'other'] as const
export type ProblemType = (typeof PROBLEM_TYPES)[number]

export function isProblemType(text: string): text is ProblemType {
  return (PROBLEM_TYPES as readonly string[]).includes(text)
}

export const PROBLEM_WORDS: Readonly<Record<ProblemType, string>> = {
  app: 'App',
  website: 'Website',
  'log-in': 'Log-in',
  images: 'Images',
  video: 'Video',
  links: 'Links',
  messages: 'Messages',
  payments: 'Payments',
  slow: 'Slow',
  other: 'Something else',
}

/** A plain HTTP probe: GET `url` each `everySeconds`, given up after `timeoutSeconds`; the answer must hold `expectText` where given. */
export interface ProbeTarget {
  /** Its name among the probes of the service, a slug; FIRST_PROBE where left out. */
  readonly name?: string
  readonly url: string
  readonly everySeconds: number
  readonly timeoutSeconds: number
  readonly expectText?: string
}

/** Another name of a service, with the days on which it was, or is, its name (UTC dates, both included; open where left out). */
export interface ServiceAlias {
  readonly name: string
  readonly from?: string
  readonly to?: string
}

/** One service of the catalogue. `prefixes` are the protected prefixes whose traffic the operator sees. */
export interface Service {
  readonly id: ServiceId
  readonly name: string
  /** Said under the name wherever it is shown, e.g. "shaped after public reports on X". */
  readonly note?: string
  readonly category: string
  readonly homePage?: string
  /** The provider's own status page. */
  readonly statusPage?: string
  readonly aliases?: readonly ServiceAlias[]
  /** Countries and regions ("US", "US-east") in which it is offered; everywhere where left out. */
  readonly regions?: readonly string[]
  readonly problemTypes: readonly ProblemType[]
  readonly prefixes: readonly Prefix[]
  /** Each with another name. */
  readonly probes?: readonly ProbeTarget[]
  readonly plannedWork?: readonly ServiceWork[]
}
