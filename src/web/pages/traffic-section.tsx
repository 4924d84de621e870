import { Fragment } from 'preact'
import { type AttackProfile, formatClock } from '#vocabulary'
import { Origins } from '../charts/origins.tsx'
import { RateChart } from '../charts/rate-chart.tsx'
import { formatBytes, formatShort } from '../charts/scale.ts'
import { EpisodesTable } from '../report/episodes-table.tsx'
import { heaviest } from '../report/heaviest.ts'
import { NATURE_PHRASES } from '../report/nature-words.ts'
import { NetworkTables } from '../report/network-tables.tsx'
import { RepresentationTable } from '../report/representation-table.tsx'
import { SpoofingTable } from '../report/spoofing-table.tsx'
import { TargetHeading } from '../report/target-heading.tsx'
import { VectorProof } from '../report/vector-proof.tsx'
import { VectorTable } from '../report/vector-table.tsx'
import type { TrafficView } from '../view.ts'
import { CoverageList } from './coverage-list.tsx'
import { estimateText } from './estimate-text.ts'
import { Span } from './time.tsx'
import { ReasonList } from './verdict-section.tsx'

export interface TrafficSectionProps {
  readonly traffic: readonly TrafficView[]
  readonly synthetic: boolean
  /** Makes ids unique where the section stands twice on a page. */
  readonly prefix?: string
}

export function TrafficSection({ traffic, synthetic, prefix = '' }: TrafficSectionProps) {
  const id = `${prefix}traffic`
  const told = heaviest(traffic)
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>The traffic</h2>
      {traffic.length === 0 ? <p class="soft">No telemetry of this service's prefixes was received during the incident.</p> : null}
      {traffic.map(({ profile, seconds }, i) => (
        <article key={`${profile.target} ${profile.window.from}`}>
          <TargetHeading profile={profile} alone={traffic.length === 1} />
          <p class="lede">{profile.sentence}</p>
          {profile.looksLike === undefined ? null : <p>It looks like {profile.looksLike}.</p>}
          {i === told ? (
            <Course i={i} view={{ profile, seconds }} prefix={prefix} synthetic={synthetic} map />
          ) : (
            <details>
              <summary>Course, vectors, sources, and what was not seen</summary>
              <Course i={i} view={{ profile, seconds }} prefix={prefix} synthetic={synthetic} />
            </details>
          )}
        </article>
      ))}
    </section>
  )
}

interface CourseProps {
  readonly i: number
  readonly view: TrafficView
  readonly prefix: string
  readonly synthetic: boolean
  readonly map?: true
}

function Course({ i, view: { profile, seconds }, prefix, synthetic, map }: CourseProps) {
  return (
    <>
      <Totals profile={profile} />
      <RateChart
        id={`${prefix}rates-${i}`}
        title={`Traffic towards ${profile.target}`}
        seconds={seconds}
        thinned
        window={profile.window}
        episodes={profile.episodes}
        synthetic={synthetic}
      />
      <Findings profile={profile} {...(map ? { mapId: `${prefix}map-${i}` } : {})} synthetic={synthetic} />
    </>
  )
}

function Findings({
  profile,
  mapId,
  synthetic,
}: {
  readonly profile: AttackProfile
  readonly mapId?: string
  readonly synthetic: boolean
}) {
  const label = `${profile.target}, ${formatClock(profile.window.from)} UTC`
  return (
    <>
      {profile.reasons.length === 0 ? null : (
        <details>
          <summary>Why this is called {NATURE_PHRASES[profile.nature]}</summary>
          <ReasonList reasons={profile.reasons} none="None." />
        </details>
      )}
      <VectorTable vectors={profile.vectors} label={label} />
      {profile.vectors.map((vector) => (
        <Fragment key={vector.number}>
          <p>
            <strong>{vector.name}</strong> is shown by:
          </p>
          <VectorProof vector={vector} />
        </Fragment>
      ))}
      <EpisodesTable profile={profile} label={label} />
      <SpoofingTable profile={profile} label={label} />
      <h4>Where the addresses are registered</h4>
      <Origins
        {...(mapId === undefined ? {} : { id: mapId })}
        target={profile.target}
        geography={profile.geography}
        synthetic={synthetic}
      />
      {profile.geography.kind === 'withheld' ? null : (
        <>
          <NetworkTables geography={profile.geography} label={label} />
          <RepresentationTable geography={profile.geography} label={label} />
        </>
      )}
      <h4>What was not seen</h4>
      <CoverageList coverage={profile.coverage} />
      <h4>What this evidence cannot tell</h4>
      {profile.cannotTell.length === 0 ? (
        <p class="soft">Nothing was named.</p>
      ) : (
        <ul>
          {profile.cannotTell.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function Totals({ profile }: { readonly profile: AttackProfile }) {
  return (
    <dl class="facts">
      <div>
        <dt>Window of this profile</dt>
        <dd>
          <Span from={profile.window.from} to={profile.window.to} />
        </dd>
      </div>
      <div>
        <dt>Packets in the window</dt>
        <dd>{formatShort(profile.packets)}</dd>
      </div>
      <div>
        <dt>Volume in the window</dt>
        <dd>{formatBytes(profile.bytes)}</dd>
      </div>
      <div>
        <dt>Source addresses in the window</dt>
        <dd>{estimateText(profile.sources)}</dd>
      </div>
    </dl>
  )
}
