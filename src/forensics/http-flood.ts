import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { applicationShare, attackedPort, type EvidenceReading, payloadShare, type StrandReading, spanSeconds } from './reading.ts'
import { riseOf } from './rise.ts'
import { APPLICATION_EXHAUSTION } from './techniques.ts'
import { FAST, MANY_SOURCES, SOME_SOURCES, VERY_FAST } from './thresholds.ts'
import { exceedsUsual } from './usual.ts'
import { atPort, counted, percent } from './words.ts'

/** Requests that a judgement on paths needs. */
const LEAST_REQUESTS = 50
/** Nearly all requests are alike, or nearly none. */
const NEARLY_ALL = 0.9
/** One path beside visitors who read others; of a page with its assets each path has a fraction. Judgement. */
const MOST = 0.7
/** Fewer requests for one page are a program's burst, not worth a doubt. Judgement. */
const LEAST_OF_A_TEST = 2000
/** So long a capture shows whether a pace is kept up or was the loading of a page. */
const A_WHILE = 10
/** Requests a second that a reader with a browser keeps up over a visit: a page with its assets, then reading. Judgement. */
const READER = 1

/**
 * HTTP flood (R15): one page over and over without its assets, or a new query each time so that no cache helps, from sources that keep it
 * up. A crowd reads pages with their assets, each reader few. Plain HTTP only: inside TLS no request is seen.
 */
export function judgeHttp(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  const { strand, sources, peak } = reading
  const { requests } = strand
  if (requests === undefined || requests.sampled < LEAST_REQUESTS) return undefined
  const share = (applicationShare(strand, ['http-request']) ?? 1) * payloadShare(strand)
  const total = strand.packets * share
  const perSecond = peak * share
  // A short flood beside visitors of a whole day: its pace is that of its peak.
  const span = spanSeconds(strand)
  const perSource = Math.max(total / span, span >= A_WHILE ? perSecond : 0) / all.rate / sources
  const evading = requests.queryShare >= NEARLY_ALL && requests.distinctQueryShare >= NEARLY_ALL
  const onePath = requests.topPathShare >= MOST
  const anyPath = requests.distinctPathShare >= NEARLY_ALL && requests.topPathShare < 0.1
  const method = requests.methods[0]
  const port = attackedPort(strand.destinationPorts)
  const restless = perSource >= READER
  const sign = evading
    ? 'a new query in each, so that no cache helps'
    : onePath
      ? `one path in ${percent(requests.topPathShare)}, without the assets of a page`
      : anyPath
        ? 'a new path in each'
        : undefined
  if (sign === undefined || perSecond < FAST) return undefined
  const rule = fromTraffic(
    evading ? 'queries-without-end' : 'requests-without-reading',
    `${counted(total, 'request')} from ${counted(sources, 'source')}, at up to ${formatWhole(perSecond)} a second: ${sign}.`,
    perSource,
  )
  // Machines that post their figures to one address do so from few places; one path is also what an interface for programs has.
  const crowd = sources >= MANY_SOURCES && restless && perSecond >= 5 * FAST
  const machines = sources >= SOME_SOURCES && perSource >= 20 * READER && perSecond >= VERY_FAST && method?.method === 'GET'
  // What was not there before and keeps to one page, several times a second from each of many, is no reader and no interface in use.
  const sudden =
    !all.thinned &&
    riseOf(strand.seconds ?? [], all.evidence) !== undefined &&
    requests.topPathShare >= NEARLY_ALL &&
    method?.method === 'GET'
  const intrudes = sudden && sources >= MANY_SOURCES && perSource >= 3 * READER && perSecond >= 2 * FAST
  const evades = evading && restless && (sources >= SOME_SOURCES || perSource >= 20 * READER)
  const surge = sources >= MANY_SOURCES && exceedsUsual(peak, all) && perSecond >= VERY_FAST
  const crawls = anyPath && !evading && sources < MANY_SOURCES
  if (!crawls && (evades || (onePath && (crowd || machines || intrudes)) || (anyPath && crowd) || (onePath && surge)))
    return {
      kind: 'vector',
      reading,
      vector: 'http-flood',
      name: atPort('HTTP flood', 'TCP', port),
      noun: 'HTTP flood',
      port,
      protocol: 6,
      reflected: false,
      confidence: (evades && sources >= SOME_SOURCES) || crowd ? 'high' : 'moderate',
      traits: [
        sign,
        `${counted(perSource, 'request')} a second from each of ${counted(sources, 'source')}`,
        ...(method === undefined ? [] : [`${method.method} in ${percent(method.share)}`]),
      ],
      rule,
      part: onePath && !evading && requests.topPathShare < NEARLY_ALL ? requests.topPathShare : 1,
      // Each query makes the application work anew: that is its exhaustion, not the web server's.
      ...(evading ? { technique: APPLICATION_EXHAUSTION } : {}),
    }
  if (onePath && restless && perSecond >= 5 * FAST && total >= LEAST_OF_A_TEST)
    return {
      kind: 'unclear',
      reading,
      looksLike: 'one page asked for over and over (a load test, programs at work or an HTTP flood)',
      rule,
    }
  return undefined
}
