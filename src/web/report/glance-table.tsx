import { type AnalysisReport, type AttackProfile, formatDuration } from '#vocabulary'
import { formatBits, formatBytes, formatDate, formatShort, formatTimeOfDay } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { estimateText } from '../pages/estimate-text.ts'
import { SPOOFING_WORDS } from '../pages/words.ts'
import { NATURE_BADGES, NATURE_WORDS } from './nature-words.ts'

/** The facts of every target in one table: when, how much, from how many, forged or not. */
export function GlanceTable({ targets }: { readonly targets: AnalysisReport['targets'] }) {
  return (
    <ScrollTable label="Targets at a glance">
      <caption>Targets, most attacked first. Peaks are of the busiest second; sizes and sources are of the whole window read.</caption>
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col">Finding</th>
          <th scope="col">When (UTC)</th>
          <th scope="col">Peak</th>
          <th scope="col">Size</th>
          <th scope="col">Sources</th>
          <th scope="col">Source addresses</th>
        </tr>
      </thead>
      <tbody>
        {targets.map(({ profile }) => (
          <tr key={profile.target}>
            <th scope="row">
              <code>{profile.target}</code>
            </th>
            <td>
              <span class={NATURE_BADGES[profile.nature]}>{NATURE_WORDS[profile.nature]}</span>
            </td>
            <td>
              <When profile={profile} />
            </td>
            <td>
              <Peak profile={profile} />
            </td>
            <td>
              {formatShort(profile.packets)} packets
              <br />
              {formatBytes(profile.bytes)}
            </td>
            <td>{estimateText(profile.sources)}</td>
            <td class="wrap">{SPOOFING_WORDS[profile.spoofing.result]}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

function When({ profile }: { readonly profile: AttackProfile }) {
  const spans =
    profile.episodes.length > 0
      ? profile.episodes.map((e) => ({ from: e.onset, to: e.end, ongoing: e.ongoing }))
      : [{ from: profile.window.from, to: profile.window.to, ongoing: false }]
  const first = spans[0]
  return (
    <>
      {first === undefined ? null : formatDate(first.from)}
      {spans.map((span) => (
        <>
          <br />
          {formatTimeOfDay(span.from)} to {formatTimeOfDay(span.to)}{' '}
          <span class="soft">
            ({formatDuration(span.to - span.from)}
            {span.ongoing ? ', not over at the end of the file' : ''})
          </span>
        </>
      ))}
    </>
  )
}

function Peak({ profile }: { readonly profile: AttackProfile }) {
  if (profile.episodes.length === 0) return <>no episode</>
  return (
    <>
      {formatShort(Math.max(...profile.episodes.map((e) => e.peakPacketsPerSecond)))} packets/s
      <br />
      {formatBits(Math.max(...profile.episodes.map((e) => e.peakBitsPerSecond)))}
    </>
  )
}
