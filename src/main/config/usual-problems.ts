import { PROBLEM_TYPES, type ProblemType } from '#vocabulary'

/**
 * Buttons of the report form by category, for services that name none: what can go wrong there, commonest first. Judgement, after the
 * choices that large report boards offer; "other" is always there.
 */
const BY_CATEGORY: Readonly<Record<string, readonly ProblemType[]>> = {
  social: ['app', 'website', 'log-in', 'images', 'video', 'links', 'messages', 'slow', 'other'],
  messaging: ['app', 'website', 'log-in', 'messages', 'images', 'slow', 'other'],
  mail: ['messages', 'website', 'app', 'log-in', 'slow', 'other'],
  video: ['video', 'app', 'website', 'log-in', 'slow', 'other'],
  music: ['app', 'website', 'log-in', 'slow', 'other'],
  games: ['log-in', 'app', 'website', 'slow', 'payments', 'other'],
  payments: ['payments', 'app', 'website', 'log-in', 'slow', 'other'],
  bank: ['app', 'website', 'log-in', 'payments', 'slow', 'other'],
  shops: ['website', 'app', 'log-in', 'payments', 'images', 'slow', 'other'],
  telecom: ['slow', 'website', 'app', 'messages', 'log-in', 'other'],
  cloud: ['website', 'log-in', 'app', 'slow', 'links', 'other'],
  code: ['website', 'log-in', 'app', 'links', 'slow', 'other'],
  ai: ['website', 'app', 'log-in', 'slow', 'other'],
  work: ['app', 'website', 'log-in', 'messages', 'video', 'slow', 'other'],
  transport: ['app', 'website', 'log-in', 'payments', 'slow', 'other'],
}

/** All problem types where the category is none of ours. */
export function usualProblems(category: string): readonly ProblemType[] {
  return BY_CATEGORY[category.trim().toLowerCase()] ?? PROBLEM_TYPES
}
