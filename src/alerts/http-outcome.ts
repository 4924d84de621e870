import { type Dispatcher, request } from 'undici'
import { nameOfFailure, type Outcome } from './delivery-queue.ts'

export interface HttpTry {
  readonly headers: Record<string, string>
  readonly body: string
  readonly signal: AbortSignal
  readonly dispatcher: Dispatcher | undefined
}

/** One POST and what its answer means for the event. Redirects are not followed. */
export async function postOnce(url: URL, { headers, body, signal, dispatcher }: HttpTry): Promise<Outcome> {
  try {
    const response = await request(url, { method: 'POST', ...(dispatcher ? { dispatcher } : {}), headers, body, signal })
    await response.body.dump()
    const { statusCode } = response
    const met = `HTTP ${statusCode}`
    if (statusCode >= 200 && statusCode < 300) return { kind: 'delivered', met }
    // RFC 9110 sections 15.5.9 and 15.6, RFC 8470 section 5.2, RFC 6585 section 4: try again. Any other answer would be the same next time.
    if (statusCode >= 500 || statusCode === 408 || statusCode === 425 || statusCode === 429) {
      const after = response.headers['retry-after']
      return { kind: 'retry', met, ...(typeof after === 'string' ? { retryAfter: after } : {}) }
    }
    return { kind: 'refused', met }
  } catch (error) {
    return { kind: 'retry', met: nameOfFailure(error) }
  }
}
