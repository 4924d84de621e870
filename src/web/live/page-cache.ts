import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { MINUTE } from '#vocabulary'
import type { ChangeFeed } from './change-feed.ts'

/** 96 bits of SHA-256 tell two versions of one page apart. */
const TAG_CHARACTERS = 16

/** Ready to be sent as it is. */
export interface KeptBody {
  readonly body: Buffer
  readonly etag: string
}

/** A page ready to be sent, as it is and compressed. */
export interface RenderedPage extends KeptBody {
  /** Made at the first reader who takes it. */
  readonly gzipped: () => { readonly body: Buffer; readonly etag: string }
}

/** The text with its tags. Only for what is public: compressed secrets leak by their length (BREACH). */
export function renderedPage(text: string): RenderedPage {
  const body = Buffer.from(text)
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, TAG_CHARACTERS)
  let small: { readonly body: Buffer; readonly etag: string } | undefined
  return {
    body,
    etag: `"${tag}"`,
    // A tag names one representation (RFC 9110 section 8.8.3.3).
    gzipped: () => (small ??= { body: gzipSync(body), etag: `"${tag}-gzip"` }),
  }
}

interface Entry extends RenderedPage {
  readonly version: number
  readonly minute: number
  readonly epoch: number
}

/** Services and incidents are bounded by the catalogue; this bounds what a long life piles up. */
const MAXIMUM_ENTRIES = 2_000

export interface PageCache {
  /**
   * The page under `key`, rendered anew when one of its topics changed or a minute passed on the view's clock, but at most once a tick.
   * `render` returning undefined means there is no such page; that is never remembered.
   */
  get(key: string, topics: readonly string[], render: () => string | undefined): RenderedPage | undefined
}

export function createPageCache(feed: ChangeFeed, now: () => number, maximum = MAXIMUM_ENTRIES): PageCache {
  const entries = new Map<string, Entry>()
  return {
    get(key, topics, render) {
      const old = entries.get(key)
      let version = 0
      for (const topic of topics) version += feed.version(topic)
      const minute = Math.floor(now() / MINUTE)
      if (old) {
        if (old.version === version && old.minute === minute) return old
        // Rendered in this very tick: one page a tick is enough, however fast reports come in.
        if (feed.running && old.epoch === feed.epoch) return old
      }
      const text = render()
      if (text === undefined) {
        entries.delete(key)
        return undefined
      }
      const entry: Entry = { ...renderedPage(text), version, minute, epoch: feed.epoch }
      if (entries.size >= maximum && !old) entries.delete(entries.keys().next().value ?? '')
      entries.set(key, entry)
      return entry
    },
  }
}

/** RFC 9110 section 13.1.2: a list of tags, weak ones compare equal here, or `*`. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
