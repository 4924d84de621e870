import { type AttackProfile, formatBitRate, formatDuration } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { Span, Time } from '../pages/time.tsx'

export function EpisodesTable({ profile, label }: { readonly profile: AttackProfile; readonly label: string }) {
  if (profile.episodes.length === 0) return null
  return (
    <>
      <h4>Episodes</h4>
      <ScrollTable label={`Episodes towards ${label}`}>
        <caption>Stretches of attack traffic; peaks are the busiest second.</caption>
        <thead>
          <tr>
            <th scope="col">Episode</th>
            <th scope="col">When</th>
            <th scope="col">Busiest second</th>
            <th scope="col" class="num">
              Peak packets/s
            </th>
            <th scope="col" class="num">
              Peak bits/s
            </th>
          </tr>
        </thead>
        <tbody>
          {profile.episodes.map((episode, i) => (
            <tr key={episode.onset}>
              <th scope="row">{i + 1}</th>
              <td>
                <Span from={episode.onset} {...(episode.ongoing ? {} : { to: episode.end })} />
                {episode.ongoing ? ` (goes on; ${formatDuration(episode.end - episode.onset)} so far)` : null}
              </td>
              <td>
                <Time at={episode.peakAt} seconds={true} />
              </td>
              <td class="num">{formatNumber(episode.peakPacketsPerSecond)}</td>
              <td class="num">{formatBitRate(episode.peakBitsPerSecond)}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}
