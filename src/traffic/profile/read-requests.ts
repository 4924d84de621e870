import type { HttpRequests, Strand } from '#vocabulary'
import { payloadBytes } from './payload-bytes.ts'
import type { RowSample } from './row-sample.ts'

const MOST_METHODS = 4

/** Request lines of plain HTTP (RFC 9112 section 3), as far as 64 bytes hold them: a target that is cut is compared by what is there. */
export function readRequests(sample: RowSample, code: number): Pick<Strand, 'requests'> {
  const bytes = new Uint8Array(64)
  const methods = new Map<string, number>()
  const paths = new Map<string, number>()
  const queries = new Set<string>()
  let sampled = 0
  let withQuery = 0
  for (let row = 0; row < sample.length; row++) {
    if (sample.application(row) !== code) continue
    const held = payloadBytes(sample, row, bytes)
    const text = String.fromCharCode(...bytes.subarray(0, held))
    const match = /^([A-Z]{3,8}) ([^ \r\n?]*)(\?[^ \r\n]*)?/.exec(text)
    if (match === null) continue
    sampled++
    methods.set(match[1]!, (methods.get(match[1]!) ?? 0) + 1)
    paths.set(match[2]!, (paths.get(match[2]!) ?? 0) + 1)
    if (match[3] === undefined) continue
    withQuery++
    queries.add(match[3])
  }
  if (sampled === 0) return {}
  let top = 0
  for (const count of paths.values()) if (count > top) top = count
  const requests: HttpRequests = {
    sampled,
    methods: [...methods.entries()]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, MOST_METHODS)
      .map(([method, count]) => ({ method, share: count / sampled })),
    topPathShare: top / sampled,
    distinctPathShare: paths.size / sampled,
    queryShare: withQuery / sampled,
    distinctQueryShare: withQuery > 0 ? queries.size / withQuery : 0,
  }
  return { requests }
}
