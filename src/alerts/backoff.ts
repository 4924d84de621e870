/**
 * Wait before the next try, milliseconds: doubles from `first` with each failure, never above `longest`. A receiver that says when to come
 * back (Retry-After in seconds, RFC 9110 section 10.2.3) is obeyed up to the same limit; its date form is not read.
 */
export function waitBefore(
  failures: number,
  limits: { readonly firstRetrySeconds: number; readonly longestRetrySeconds: number },
  retryAfter?: string,
): number {
  const asked = retryAfter !== undefined && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : 0
  const doubled = limits.firstRetrySeconds * 2 ** Math.min(failures - 1, 30)
  return 1_000 * Math.min(limits.longestRetrySeconds, Math.max(doubled, asked))
}
