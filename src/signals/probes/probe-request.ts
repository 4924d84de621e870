import { type Dispatcher, request } from 'undici'
import type { ProbeOutcome } from '#vocabulary'

export interface ProbeAnswer {
  readonly outcome: ProbeOutcome
  readonly status: number
  readonly detail: string
  /** What the answer itself says that it took (`STATED_TIME_HEADER`), whether it is believed or not. */
  readonly statedMilliseconds?: number
}

export interface ProbeQuestion {
  readonly url: URL
  readonly expectText?: string
  readonly timeoutMilliseconds: number
  /** The same as the configuration says it: "10 s". */
  readonly timeoutText: string
}

/**
 * The stand-ins of rehearsals answer at once, and say here how many milliseconds of the rehearsal's clock it took: a decimal number, "Infinity" where
 * no answer is to come. On the wall a probe would measure how busy the machine is that plays the whole day, and not the service.
 */
export const STATED_TIME_HEADER = 'x-breakwater-stated-milliseconds'

/** Enough of a page to find an expected text in; the rest is not read. */
const BODY_LIMIT_BYTES = 256 * 1024
/** How much of a wrong answer is kept: an error code, not a page. */
const DETAIL_LIMIT = 200

/** "Blocked" is not "down": these say that we are not welcome, not that nobody is served. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429])

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection closed without an answer',
  ENOTFOUND: 'the name is unknown to the resolver',
  EAI_AGAIN: 'the resolver does not answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
}

function startOf(body: string): string {
  return body
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, DETAIL_LIMIT)
}

/** Every code in a chain of causes, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = []
  for (let at: unknown = error; at instanceof Error && codes.length < 8; at = at.cause) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string') codes.push(code)
    codes.push(at.name)
  }
  return codes
}

export function noAnswer(timeoutText: string, seen = ''): ProbeAnswer {
  return { outcome: 'timeout', status: 0, detail: `no complete answer within ${timeoutText}${seen}` }
}

function answerOfError(error: unknown, timeoutText: string, seen: string): ProbeAnswer {
  const codes = codesOf(error)
  if (codes.some((code) => code === 'TimeoutError' || code === 'AbortError' || code === 'ETIMEDOUT' || /^UND_ERR_.*TIMEOUT$/.test(code)))
    return noAnswer(timeoutText, seen)
  if (codes.some((code) => code.startsWith('HPE_') || code === 'HTTPParserError'))
    return { outcome: 'http-error', status: 0, detail: 'the answer is not HTTP' }
  const known = codes.find((code) => code in UNREACHABLE)
  const detail = known ? UNREACHABLE[known] : startOf(error instanceof Error ? error.message : String(error))
  return { outcome: 'unreachable', status: 0, detail: `${detail}${seen}` }
}

async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BODY_LIMIT_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString('utf8')
}

function judge(status: number, body: string, expectText: string | undefined): ProbeAnswer {
  const start = startOf(body)
  const words = start === '' || start === `HTTP ${status}` ? '' : `: ${start}`
  if (REFUSALS.has(status)) return { outcome: 'refused', status, detail: `HTTP ${status}, which may mean blocked${words}` }
  if (status < 200 || status >= 400) return { outcome: 'http-error', status, detail: `HTTP ${status}${words}` }
  if (expectText !== undefined && !body.includes(expectText))
    return { outcome: 'http-error', status, detail: `HTTP ${status}, but the answer lacks "${expectText}": ${start}` }
  return { outcome: 'success', status, detail: `HTTP ${status}` }
}

/** One GET, redirects not followed. Never throws: what went wrong is the answer. */
export async function askProbe(
  { url, expectText, timeoutMilliseconds, timeoutText }: ProbeQuestion,
  dispatcher: Dispatcher,
): Promise<ProbeAnswer> {
  let status = 0
  try {
    const response = await request(url, {
      dispatcher,
      method: 'GET',
      headers: { 'user-agent': 'Breakwater (availability probe)', accept: '*/*' },
      signal: AbortSignal.timeout(timeoutMilliseconds),
    })
    status = response.statusCode
    const answer = judge(status, await readStart(response.body), expectText)
    const stated = Number.parseFloat(String(response.headers[STATED_TIME_HEADER]))
    return stated >= 0 ? { ...answer, statedMilliseconds: stated } : answer
  } catch (error) {
    return answerOfError(error, timeoutText, status === 0 ? '' : ` (HTTP ${status}, then nothing more)`)
  }
}
