import { type ProbeResult, probeSeriesOf, vantageOf } from '#vocabulary'
import type { OurProbe } from '#web'

/** What is said of a service's probes: how each stands, and the newest attempts of all of them, oldest first. */
export interface Probing {
  readonly ours: readonly OurProbe[]
  readonly attempts: readonly ProbeResult[]
}

export const NO_PROBE: Probing = { ours: [], attempts: [] }

const BLOCKED = 'which may mean that we are blocked'
const DETAIL_CHARACTERS = 80

/** " in 3 networks". */
function inNetworks(networks: Iterable<string>): string {
  const count = new Set(networks).size
  return count === 1 ? ' in one network' : ` in ${count} networks`
}

function detailOf(results: readonly ProbeResult[]): string {
  const newest = results[results.length - 1]
  return newest ? ` (${newest.detail.slice(0, DETAIL_CHARACTERS)})` : ''
}

/** Those that were heard lately, and how many of them do what. */
function tally(ours: readonly OurProbe[]) {
  const heard = ours.filter(({ answer }) => answer !== 'unheard' && answer !== 'cut-off')
  const fail = heard.filter(({ answer }) => answer === 'fails')
  const refused = heard.filter(({ answer }) => answer === 'refused').length
  return { heard, fail, refused, succeed: heard.length - fail.length - refused }
}

/** Every probe that was heard lately succeeds, and the attempts before did, too. */
export function probesSucceed({ ours, attempts }: Probing): boolean {
  const { heard, succeed } = tally(ours)
  return heard.length > 0 && succeed === heard.length && (heard.length > 1 || attempts.every(({ outcome }) => outcome === 'success'))
}

function ofOne({ answer, newest }: OurProbe, attempts: readonly ProbeResult[]): string {
  if (answer === 'refused') return `Our probe is refused${detailOf([newest])}, ${BLOCKED}.`
  const failed = attempts.filter(({ outcome }) => outcome !== 'success')
  if (failed.length === 0) return answer === 'slow' ? 'Our probe succeeds, but slowly.' : 'Our probe succeeds.'
  const span = attempts.length === 1 ? 'the last attempt' : `${failed.length} of the last ${attempts.length} attempts`
  return `Our probe failed in ${span}${detailOf(failed)}.`
}

/** "Our 5 probes in 3 networks succeed.", "2 of 5 probes in 3 networks fail (HTTP 503).", or nothing where there is no probe. */
export function probeSentence({ ours, attempts }: Probing): string {
  if (ours.length === 0) return ''
  const { heard, fail, refused, succeed } = tally(ours)
  const [only] = heard
  if (!only)
    return ours.some(({ answer }) => answer === 'cut-off')
      ? 'Our probes hear nothing from any service, so they say nothing about this one.'
      : 'No probe of ours was heard lately.'
  if (heard.length === 1)
    return ofOne(
      only,
      attempts.filter((result) => probeSeriesOf(result) === probeSeriesOf(only.newest)),
    )
  const where = inNetworks(heard.map(({ network }) => network))
  if (succeed === heard.length) {
    const slow = heard.filter(({ answer }) => answer === 'slow').length
    return `Our ${heard.length} probes${where} succeed${slow === 0 ? '' : `, ${slow} of them slowly`}.`
  }
  const blocked = refused === 0 ? '' : `; ${refused} ${refused === 1 ? 'is' : 'are'} refused, ${BLOCKED}`
  if (fail.length === 0) return `${succeed} of ${heard.length} probes${where} ${succeed === 1 ? 'succeeds' : 'succeed'}${blocked}.`
  const newest = [...fail].sort((a, b) => a.newest.at - b.newest.at).map((one) => one.newest)
  // One that fails by its rule may have just succeeded: then its answer explains nothing.
  const detail = detailOf(newest.filter(({ outcome }) => outcome !== 'success'))
  return `${fail.length} of ${heard.length} probes${where} ${fail.length === 1 ? 'fails' : 'fail'}${detail}${blocked}.`
}

/** The counter-evidence beside what people say: "Not confirmed: our 5 probes in 3 networks succeed." Nothing where they do not. */
export function notConfirmed(probing: Probing): string {
  if (!probesSucceed(probing)) return ''
  const said = probeSentence(probing)
  return `Not confirmed: ${said.charAt(0).toLowerCase()}${said.slice(1)}`
}

/** What the probes met while an incident lasted; undefined without an attempt. */
export function probesDuring(results: readonly ProbeResult[]): string | undefined {
  const attempts = results.length
  if (attempts === 0) return undefined
  const failed = results.filter(({ outcome }) => outcome !== 'success').length
  const series = new Map(results.map((result) => [probeSeriesOf(result), vantageOf(result).network]))
  const who = series.size === 1 ? 'Our own probe' : `Our ${series.size} probes${inNetworks(series.values())}`
  return `${who} failed in ${failed} of ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} during the incident.`
}
