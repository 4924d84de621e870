import { type AnalysisReport, fault, isAddress, isPrefix, ok, type Result, type TrafficMatch, type Window } from '#vocabulary'

/** What `--carve` asks for: the packets of one vector, or all packets towards one target, in a file. */
export interface CarveRequest {
  readonly what: string
  readonly path: string
  readonly vector?: number
  readonly target?: string
}

/** Which packets these are in the report at hand. */
export interface CarvePlan {
  readonly request: CarveRequest
  readonly match: TrafficMatch
  readonly window: Window
  /** "vector 2 (SNMP reflection) towards 192.0.2.1". */
  readonly name: string
}

/**
 * The words after `--carve`, which takes two: what, and a file. The option swallows all words up to the next option, so those beyond the
 * pairs are inputs.
 */
export function parseCarves(
  words: readonly string[],
): Result<{ readonly requests: readonly CarveRequest[]; readonly inputs: readonly string[] }> {
  const requests: CarveRequest[] = []
  const inputs: string[] = []
  for (let i = 0; i < words.length; i++) {
    const what = words[i]!
    if (!/^(vector|target)=/.test(what)) {
      if (requests.length === 0)
        return fault(
          'CARVE_WORD',
          `"${what}" is not understood; write: --carve vector=2 OUT.pcap, or target=ADDRESS, or vector=2,target=ADDRESS`,
        )
      inputs.push(what)
      continue
    }
    const path = words[++i]
    if (path === undefined) return fault('CARVE_FILE', `"${what}" needs a file to write to: --carve ${what} OUT.pcap`)
    if (path === '-') return fault('CARVE_FILE', `"${what}" needs a file to write to; a capture is not written to the terminal`)
    const request = parseWhat(what, path)
    if (!request.ok) return request
    requests.push(request.value)
  }
  return ok({ requests, inputs })
}

function parseWhat(what: string, path: string): Result<CarveRequest> {
  let vector: number | undefined
  let target: string | undefined
  for (const part of what.split(',')) {
    const [key, value = ''] = part.split('=')
    if (key === 'vector' && vector === undefined) {
      if (!/^[1-9]\d{0,3}$/.test(value)) return fault('CARVE_VECTOR', `"${part}": a vector is a number from the report, 1 is the largest`)
      vector = Number(value)
    } else if (key === 'target' && target === undefined) {
      if (!isAddress(value) && !isPrefix(value)) return fault('CARVE_TARGET', `"${part}": a target is an address or prefix of the report`)
      target = value
    } else return fault('CARVE_WORD', `"${part}" is not understood in "${what}"; write vector=NUMBER, target=ADDRESS or both`)
  }
  return ok({ what, path, ...(vector === undefined ? {} : { vector }), ...(target === undefined ? {} : { target }) })
}

/** Finds the vector or target in the report. Without a target it is the first of the report: the most attacked. */
export function planCarve(request: CarveRequest, report: AnalysisReport): Result<CarvePlan> {
  const profiles = report.targets.map(({ profile }) => profile)
  const profile = request.target === undefined ? profiles[0] : profiles.find(({ target }) => target === request.target)
  if (profile === undefined)
    return fault(
      'CARVE_TARGET',
      request.target === undefined
        ? `--carve ${request.what}: the report has no target`
        : `--carve ${request.what}: the report does not tell of ${request.target}; it tells of ${profiles.map(({ target }) => target).join(', ') || 'no target'}`,
    )
  if (request.vector === undefined)
    return ok({ request, match: { destination: profile.target }, window: profile.window, name: `all packets towards ${profile.target}` })
  const vector = profile.vectors.find(({ number }) => number === request.vector)
  if (vector === undefined) {
    const known = profile.vectors.map(({ number, name }) => `${number} (${name})`).join(', ')
    return fault(
      'CARVE_VECTOR',
      `--carve ${request.what}: ${profile.target} has no vector ${request.vector}; ${known === '' ? 'it has none' : `it has ${known}`}`,
    )
  }
  return ok({
    request,
    match: vector.match,
    window: vector.window,
    name: `vector ${vector.number} (${vector.name}) towards ${profile.target}`,
  })
}
