import {
  type AttackProfile,
  type Episode,
  type Estimate,
  formatBitRate,
  formatDay,
  formatDuration,
  formatWhole,
  listed,
  SECOND,
  type Vector,
} from '#vocabulary'
import { aboutCount, clockSeconds, counted } from './words.ts'

/** Acronyms that are spoken as words or begin with a consonant's name although they begin with one of these letters. */
const SPOKEN_WITH_A = /^(SYN|STUN|STOMP|SIP|FIN|RADIUS|LDAP|UDP|mem|RIP|Rem|Man|Ub|U)/
const VOWEL_SOUND = /^[AEFHILMNORSXaeio]/

export function withArticle(noun: string): string {
  if (SPOKEN_WITH_A.test(noun) || !VOWEL_SOUND.test(noun)) return `a ${noun}`
  // Words (not acronyms) take "an" before a vowel only.
  if (!/^[A-Z]{2}|^mDNS/.test(noun) && !/^[AEIOaeio]/.test(noun)) return `a ${noun}`
  return `an ${noun}`
}

export function attackSentence(parts: {
  readonly target: string
  readonly port: number
  readonly vectors: readonly { readonly vector: Vector; readonly noun: string }[]
  readonly episodes: readonly Episode[]
  readonly sources: Estimate
  /** Sources of the reflected vectors alone; others may have sent errors or another vector. */
  readonly reflectors: Estimate
  readonly spoofing: AttackProfile['spoofing']['result']
  /** So many addresses of the target, a prefix, were hit together. */
  readonly destinations?: number | undefined
  /** Seen in the network that sent it. */
  readonly fromInside?: boolean
}): string {
  const { target, port, vectors, episodes, sources, spoofing } = parts
  const lead = vectors
    .slice(0, 3)
    .map(({ vector, noun }) => withArticle(vector.reflected || spoofing !== 'spoofed' ? noun : `spoofed ${noun}`))
  const more = vectors.length - lead.length
  const what = listed(more > 0 ? [...lead, counted(more, 'more vector')] : lead)
  const peak = episodes.reduce<Episode | undefined>(
    (most, episode) => (most === undefined || episode.peakPacketsPerSecond > most.peakPacketsPerSecond ? episode : most),
    undefined,
  )
  const times =
    peak === undefined
      ? ''
      : `, ${span(episodes)}, peak ${formatWhole(peak.peakPacketsPerSecond)} packets/s (${formatBitRate(peak.peakBitsPerSecond)})`
  const noun = sources.value === 1 ? 'source address' : 'source addresses'
  const end = kindsOfSources(parts)
  const spread = parts.destinations === undefined ? '' : `carpet bombing of ${formatWhole(parts.destinations)} addresses`
  const where = [...(port === 0 ? [] : [`port ${port}`]), ...(spread === '' ? [] : [spread])].join(', ')
  const sender = parts.fromInside ? ' of the observed network' : ''
  return `Attack on ${target}${where === '' ? '' : ` (${where})`}: ${what}${times}, from ${aboutCount(sources)} ${noun}${sender}${end}.`
}

/** What the sources are, as far as it is known; never one word for all where they are of several kinds. */
function kindsOfSources({ vectors, sources, reflectors, spoofing }: Parameters<typeof attackSentence>[0]): string {
  const reflected = vectors.filter(({ vector }) => vector.reflected).length
  const forged = spoofing === 'spoofed' || spoofing === 'partly-spoofed'
  if (reflected === vectors.length) {
    const which = reflectors.value < sources.value ? `of which ${aboutCount(reflectors)} are reflectors` : 'which are reflectors'
    return `, ${which}: servers abused for it, whose place says nothing about the attacker`
  }
  if (reflected > 0) return forged ? ', some of which are spoofed and others reflectors' : ', some of which are reflectors'
  if (spoofing === 'spoofed') return ', which are spoofed: their countries mean nothing'
  return spoofing === 'partly-spoofed' ? ', some of which are spoofed' : ''
}

function span(episodes: readonly Episode[]): string {
  const first = episodes[0]!
  const last = episodes[episodes.length - 1]!
  const day = formatDay(first.onset)
  if (last.end - first.onset <= 1) return `${day} at ${clockSeconds(first.onset)} UTC, all on one time stamp`
  if (last.end - first.onset < SECOND) return `${day} at ${clockSeconds(first.onset)} UTC for ${formatDuration(last.end - first.onset)}`
  const to = formatDay(last.end) === day ? clockSeconds(last.end) : `${formatDay(last.end)} ${clockSeconds(last.end)}`
  return `${day} ${clockSeconds(first.onset)}–${to} UTC${episodes.length > 1 ? ` in ${episodes.length} episodes` : ''}`
}
