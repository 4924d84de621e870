/**
 * Browsers and programs by the token that only they, of those listed before them, carry (Edge and Opera say Chrome, Chrome says Safari).
 * Versions are left out: a family is shared by millions and names nobody.
 */
const PROGRAMS: readonly (readonly [string, RegExp])[] = [
  ['edge', /\bEdg(e|A|iOS)?\//],
  ['opera', /\b(OPR|OPX|Opera)\//],
  ['samsung', /\bSamsungBrowser\//],
  ['firefox', /\b(Firefox|FxiOS)\//],
  ['chrome', /\b(Chrome|CriOS|Chromium)\//],
  ['safari', /\bSafari\//],
  ['curl', /^(curl|Wget)\//i],
  ['python', /\b(python|aiohttp|httpx)\b/i],
  ['go', /^Go-http-client\//],
  ['java', /\b(okhttp|Java|Apache-HttpClient)\b/],
  ['node', /\b(node|undici|axios)\b/i],
]

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['android', /\bAndroid\b/],
  ['ios', /\b(iPhone|iPad|iPod)\b/],
  ['windows', /\bWindows\b/],
  ['mac', /\bMac(intosh| OS)/],
  ['linux', /\b(Linux|CrOS|X11)\b/],
]

/** Whole user-agents seen lately: a surge asks thousands of times a second. Emptied when full, so that nobody can make it grow. */
const seen = new Map<string, string>()
const SEEN_LIMIT = 2_000
/** Browsers' own are shorter; what is longer is cut before it is looked at. */
const CHARACTERS = 256

function familyOf(agent: string): string {
  const find = (list: readonly (readonly [string, RegExp])[]) => list.find(([, token]) => token.test(agent))?.[0]
  return [find(PROGRAMS) ?? 'other', find(SYSTEMS)].filter(Boolean).join(' ')
}

/** What kind of program a User-Agent header names, in one or two words: "firefox windows", "curl", "other". */
export function clientFamily(header: string | undefined): string {
  const agent = (header ?? '').slice(0, CHARACTERS)
  let family = seen.get(agent)
  if (family === undefined) {
    family = familyOf(agent)
    if (seen.size >= SEEN_LIMIT) seen.clear()
    seen.set(agent, family)
  }
  return family
}
