import type { Report } from '#vocabulary'
import { commentKey } from './comment-key.ts'
import { SMALLEST_PLACE } from './report-counter.ts'

export interface RepeatedComment {
  /** As most of them wrote it. */
  readonly comment: string
  readonly reports: number
}

export interface FoldedComments {
  /** Most frequent first. */
  readonly repeated: readonly RepeatedComment[]
  /** Comments whose words fewer than 10 people wrote: for the operator alone. */
  readonly other: number
}

/**
 * What may be shown in public of the comments of a window: words that at least 10 different people wrote alike. Anything rarer could name
 * somebody, or is what one person wants everybody to read.
 */
export function foldComments(reports: Iterable<Pick<Report, 'comment' | 'reporter'>>): FoldedComments {
  const groups = new Map<string, { readonly people: Set<string>; readonly spellings: Map<string, number>; reports: number }>()
  for (const { comment, reporter } of reports) {
    if (comment === undefined) continue
    const key = commentKey(comment)
    let group = groups.get(key)
    if (!group) {
      group = { people: new Set(), spellings: new Map(), reports: 0 }
      groups.set(key, group)
    }
    group.reports++
    group.people.add(reporter)
    group.spellings.set(comment, (group.spellings.get(comment) ?? 0) + 1)
  }
  const repeated: RepeatedComment[] = []
  let other = 0
  for (const [key, { people, spellings, reports: count }] of groups) {
    // Signs alone have no words in common.
    if (key === '' || people.size < SMALLEST_PLACE) other += count
    else {
      const [comment] = [...spellings].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]!
      repeated.push({ comment, reports: count })
    }
  }
  repeated.sort((a, b) => b.reports - a.reports || (a.comment < b.comment ? -1 : 1))
  return { repeated, other }
}
