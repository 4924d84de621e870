/**
 * Keeps an open page current: hears by server-sent events that something on it changed, asks for the same page again and takes over what
 * is new. Pages are complete without it. No dependency.
 */
import { offerExplorers } from './explore.ts'
import { morph } from './morph.ts'
import { narrowRows } from './narrow.ts'

/** Pages are asked for at most this often, however much changes. */
const REST_MILLISECONDS = 1_000
/** Figures that nobody confirmed for this long are said to be old; a page is asked for at least once a minute while it is live. */
const STALE_MILLISECONDS = 3 * 60_000
/** What changed between the page and the stream is asked for once the page has come to rest: a phone is busy enough while it opens one. */
const FIRST_LOOK_MILLISECONDS = 4_000
/** Readers come back one after the other when the server was away. */
const SPREAD_MILLISECONDS = 2_000
/** A heading that changes each second must not talk each second. */
const ANNOUNCE_MILLISECONDS = 15_000

const topics = document.body.dataset.topics
let asking = false
let again = false
let announced = 0
let fresh = Date.now()
let taken = ''

function say(text: string): void {
  const state = document.getElementById('live-state')
  if (state && state.textContent !== text) state.textContent = text
}

function announce(before: string): void {
  const now = headline()
  const announcer = document.getElementById('announcer')
  if (now === before || !announcer || Date.now() - announced < ANNOUNCE_MILLISECONDS) return
  announced = Date.now()
  announcer.textContent = `Updated: ${now}`
}

/** The sentence of the page: what a listener wants to hear when it changes. */
function headline(): string {
  return (document.querySelector('main .lede') ?? document.querySelector('main h1'))?.textContent?.trim() ?? ''
}

async function refresh(): Promise<void> {
  if (asking) {
    again = true
    return
  }
  asking = true
  try {
    // The browser adds the tag it holds; an unchanged page costs a 304.
    const answer = await fetch(location.href, { cache: 'no-cache', headers: { accept: 'text/html' } })
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) location.assign(answer.url)
    else if (answer.ok) {
      fresh = Date.now()
      takeOver(await answer.text())
    }
  } catch {
    // The stream will say that the server is away; the page stays as it was.
  }
  await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS))
  asking = false
  if (again) {
    again = false
    void refresh()
  }
}

function takeOver(text: string): void {
  // Nothing new: said without reading the whole page again.
  if (text === taken) {
    say('live')
    return
  }
  taken = text
  const next = new DOMParser().parseFromString(text, 'text/html')
  const main = document.querySelector('main')
  const nextMain = next.querySelector('main')
  if (!main || !nextMain) return
  const before = headline()
  morph(main, nextMain)
  document.title = next.title
  say('live')
  prepare()
  announce(before)
}

/** What a script adds to a page, after each time it was taken over. */
function prepare(): void {
  fillTimeZone()
  narrowRows()
  offerExplorers()
}

/** A page that is not live any more must not look as if it were: it says how old its figures are. */
function watchAge(): void {
  const age = Date.now() - fresh
  const state = document.getElementById('live-state')
  if (!state) return
  state.classList.toggle('stale', age > STALE_MILLISECONDS)
  if (age > STALE_MILLISECONDS) say(`not live: these figures are ${Math.floor(age / 60_000)} minutes old`)
}

function fillTimeZone(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('input[data-time-zone]'))
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone
}

function listen(wanted: string): void {
  const events = new EventSource(`/events?topics=${encodeURIComponent(wanted)}`)
  let opened = 0
  events.addEventListener('open', () => {
    say('live')
    // Something may have changed between the page and the stream, or while the stream was away.
    setTimeout(() => void refresh(), opened++ === 0 ? FIRST_LOOK_MILLISECONDS : Math.random() * SPREAD_MILLISECONDS)
  })
  events.addEventListener('changed', () => void refresh())
  events.addEventListener('error', () => say('not live, reconnecting'))
}

prepare()
if (topics) {
  listen(topics)
  // A quiet service changes nothing for hours; asking once a minute shows that the observatory still counts.
  setInterval(() => void refresh(), 60_000)
  setInterval(watchAge, 15_000)
}
