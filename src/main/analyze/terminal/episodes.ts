import { type AttackProfile, formatDuration, formatInstant, formatWhole } from '#vocabulary'
import type { Page } from './page.ts'

/** A long tail is counted (judgement): --json and --html have all. */
const MOST_EPISODES = 10

/** When an attack came in several stretches: each with its beginning, length and peak. Of a single one the sentence tells all. */
export function episodeSection(page: Page, { episodes }: AttackProfile): void {
  if (episodes.length < 2) return
  page.head('Episodes: stretches of attack traffic')
  page.table(
    [{ head: '#', right: true }, { head: 'from' }, { head: 'lasted' }, { head: 'peak packets/s', right: true }],
    episodes
      .slice(0, MOST_EPISODES)
      .map(({ onset, end, ongoing, peakPacketsPerSecond }, i) => [
        String(i + 1),
        formatInstant(onset),
        `${formatDuration(end - onset)}${ongoing ? ', not over' : ''}`,
        formatWhole(peakPacketsPerSecond),
      ]),
  )
  if (episodes.length > MOST_EPISODES) page.say(`and ${formatWhole(episodes.length - MOST_EPISODES)} more`)
}
