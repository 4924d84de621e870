import { expect, it } from 'vitest'
import { formatDuration } from './duration.ts'
import { DAY, HOUR, MINUTE, SECOND } from './instant.ts'

it.each([
  [0, '0 s'],
  [1_500, '0.0015 s'],
  [250_000, '0.25 s'],
  [999_999, '1 s'],
  [42 * SECOND, '42 s'],
  [119 * SECOND, '119 s'],
  [119.9 * SECOND, '2 min'],
  [7 * MINUTE, '7 min'],
  [119 * MINUTE, '119 min'],
  [2 * HOUR, '2 h'],
  [3 * HOUR + 20 * MINUTE, '3 h 20 min'],
  [47 * HOUR + 59.9 * MINUTE, '2 d'],
  [2 * DAY, '2 d'],
  [2 * DAY + 5 * HOUR, '2 d 5 h'],
  [-42 * SECOND, '-42 s'],
  [-3 * HOUR, '-3 h'],
])('%d microseconds are %s', (microseconds, text) => expect(formatDuration(microseconds)).toBe(text))
