// The scoring rules of the Numenta Anomaly Benchmark (v1.1), written anew from their description: probation, windows with a sigmoid reward
// for the earliest detection, a penalty for each record above the threshold outside, one threshold for all files, normalised between
// silence (0) and perfect detection (100).

export const PROFILES = {
  standard: { tp: 1, fp: 0.11, fn: 1 },
  'low FP': { tp: 1, fp: 0.22, fn: 1 },
  'low FN': { tp: 1, fp: 0.11, fn: 2 },
}

/** Records at the start of a file that are not scored: 15 %, at most those of 15 % of 5,000. */
export function probationOf(records) {
  return Math.min(Math.floor(0.15 * records), 750)
}

/** 2·σ(−5·x) − 1: +1 well before 0, −1 well after. */
function scaled(x) {
  return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1
}

/** What a detection at the very start of a window is worth before normalising. */
const MOST = scaled(-1)

/** What a detection at record `i` earns or costs, by the windows of its file: {window, reward} or {cost}. */
export function worthOf(i, windows) {
  let before
  for (let w = 0; w < windows.length; w++) {
    const [left, right] = windows[w]
    if (i >= left && i <= right) return { window: w, reward: scaled(-(right - i + 1) / (right - left + 1)) / MOST }
    if (right < i) before = windows[w]
  }
  if (!before) return { cost: -1 }
  return { cost: scaled((i - before[1]) / (before[1] - before[0])) }
}

/** Raw score of detections; a file is {records, windows, detections}. */
export function rawScore(files, profile) {
  const { tp, fp, fn } = PROFILES[profile]
  let raw = 0
  for (const { records, windows, detections } of files) {
    const probation = probationOf(records)
    const rewards = windows.map(([, right]) => (right < probation ? undefined : -fn))
    for (const i of detections) {
      if (i < probation) continue
      const { window, reward, cost } = worthOf(i, windows)
      if (window === undefined) raw += fp * cost
      else if (rewards[window] === -fn) rewards[window] = tp * reward
      else rewards[window] = Math.max(rewards[window], tp * reward)
    }
    for (const reward of rewards) raw += reward ?? 0
  }
  return raw
}

/** 0 for silence, 100 for the earliest possible detection of every window and nothing else. */
export function nabScore(files, profile) {
  const windows = files.reduce((sum, file) => sum + file.windows.filter(([, right]) => right >= probationOf(file.records)).length, 0)
  const silence = -windows * PROFILES[profile].fn
  return (100 * (rawScore(files, profile) - silence)) / (windows * PROFILES[profile].tp - silence)
}

/** Known properties that the scorer must have; returns those it has not. */
export function brokenProperties(files) {
  const broken = []
  const near = (value, wanted, what) => {
    if (Math.abs(value - wanted) > 0.01) broken.push(`${what}: ${value}, not ${wanted}`)
  }
  const detecting = (detections) => files.map((file) => ({ ...file, detections: detections(file) }))
  const scored = (file, [left]) => Math.max(left, probationOf(file.records))
  for (const profile of Object.keys(PROFILES)) {
    near(
      nabScore(
        detecting(() => []),
        profile,
      ),
      0,
      `silence, ${profile}`,
    )
    const whole = files.filter((file) => file.windows.every(([left]) => left >= probationOf(file.records)))
    const perfect = whole.map((file) => ({ ...file, detections: file.windows.map(([left]) => left) }))
    near(nabScore(perfect, profile), 100, `perfect, ${profile}`)
    // A second detection in a window earns nothing, and one in probation costs nothing.
    const twice = detecting((file) => [...file.windows.map((w) => scored(file, w)), ...file.windows.map(([, right]) => right)])
    const once = detecting((file) => file.windows.map((w) => scored(file, w)))
    near(nabScore(twice, profile), nabScore(once, profile), `twice, ${profile}`)
    const early = detecting(() => [0, 1])
    near(nabScore(early, profile), 0, `in probation, ${profile}`)
    if (
      !(
        nabScore(
          detecting((file) => Array.from({ length: file.records }, (_, i) => i)),
          profile,
        ) < 0
      )
    )
      broken.push(`every record, ${profile}: not below silence`)
  }
  // The middle of a window is worth 0.86, its last record next to nothing, what lies three widths behind it the full penalty.
  near(worthOf(150, [[101, 200]]).reward, 0.8668, 'the middle of a window')
  near(worthOf(200, [[101, 200]]).reward, 0.0253, 'the end of a window')
  near(worthOf(500, [[101, 200]]).cost, -1, 'far behind a window')
  near(worthOf(50, [[101, 200]]).cost, -1, 'before every window')
  return broken
}
