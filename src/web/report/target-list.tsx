import type { ComponentChildren } from 'preact'
import {
  type AnalysisReport,
  type AttackProfile,
  formatBitRate,
  formatDuration,
  formatInstant,
  type Instant,
  VANTAGE_WORDS,
} from '#vocabulary'
import { formatBytes, formatDate, formatShort, formatTimeOfDay } from '../charts/scale.ts'
import { estimateText } from '../pages/estimate-text.ts'
import { SPOOFING_WORDS } from '../pages/words.ts'
import { NATURE_BADGES, NATURE_WORDS } from './nature-words.ts'

/** The facts of every target before all detail: when, how much, from how many, forged or not, by which vectors. */
export function TargetList({ targets }: { readonly targets: AnalysisReport['targets'] }) {
  return (
    <ul class="targets">
      {targets.map(({ profile }) => (
        <li key={profile.target}>
          <p class="target-name">
            <code>{profile.target}</code> <span class={NATURE_BADGES[profile.nature]}>{NATURE_WORDS[profile.nature]}</span>
          </p>
          <dl class="facts">
            <Fact name="When (UTC)">
              <When profile={profile} />
            </Fact>
            {profile.episodes.length === 0 ? null : (
              <Fact name="Peak (busiest second)">
                {formatShort(Math.max(...profile.episodes.map((e) => e.peakPacketsPerSecond)))} packets/s
                <br />
                {formatBitRate(Math.max(...profile.episodes.map((e) => e.peakBitsPerSecond)))}
              </Fact>
            )}
            <Fact name="All traffic (whole window)">
              {formatShort(profile.packets)} packets
              <br />
              {formatBytes(profile.bytes)}
            </Fact>
            <Fact name="All sources (whole window)">{estimateText(profile.sources)}</Fact>
            {profile.nature === 'attack' ? (
              <Fact name="Sources of the attack">
                {SPOOFING_WORDS[profile.spoofing.result]}
                {mixed(profile) ? '; those of the reflection are abused servers' : ''}
              </Fact>
            ) : null}
            {profile.vectors.length === 0 ? null : (
              <Fact name={profile.vectors.length === 1 ? 'Vector' : 'Vectors'}>
                {profile.vectors.map((vector) => vector.name).join(', ')}
              </Fact>
            )}
            {profile.looksLike === undefined ? null : <Fact name="Looks like">{profile.looksLike}</Fact>}
            <Fact name="Seen from">{VANTAGE_WORDS[profile.vantage]}</Fact>
          </dl>
        </li>
      ))}
    </ul>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Clock({ at }: { readonly at: Instant }) {
  return <time dateTime={formatInstant(at)}>{formatTimeOfDay(at)}</time>
}

/** The episodes, or the whole window where there is none. At most a few lines: a long tail is counted. */
function When({ profile }: { readonly profile: AttackProfile }) {
  const { episodes, window } = profile
  if (episodes.length === 0)
    return (
      <>
        {formatDate(window.from)}, <Clock at={window.from} /> to <Clock at={window.to} />
      </>
    )
  const shown = episodes.slice(0, 4)
  return (
    <>
      {shown.map((episode, i) => (
        <span class="line" key={episode.onset}>
          {i === 0 || formatDate(episode.onset) !== formatDate((shown[i - 1] as typeof episode).onset)
            ? `${formatDate(episode.onset)}, `
            : ''}
          <Clock at={episode.onset} /> to <Clock at={episode.end} />{' '}
          <span class="soft">
            ({formatDuration(episode.end - episode.onset)}
            {episode.ongoing ? ', not over where the input ends' : ''})
          </span>
        </span>
      ))}
      {episodes.length > shown.length ? <span class="line">and {episodes.length - shown.length} more episodes</span> : null}
    </>
  )
}

/** A reflection beside vectors whose sources are the attack's own: what is said of forged addresses is said of the latter. */
function mixed({ vectors, spoofing }: AttackProfile): boolean {
  return spoofing.result !== 'reflected' && vectors.some(({ reflected }) => reflected)
}
