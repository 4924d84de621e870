import { type AttackProfile, formatClock } from '#vocabulary'
import { Origins } from '../charts/origins.tsx'
import { RateChart } from '../charts/rate-chart.tsx'
import { CoverageList } from '../pages/coverage-list.tsx'
import { ReasonList } from '../pages/verdict-section.tsx'
import type { TrafficView } from '../view.ts'
import { EpisodesTable } from './episodes-table.tsx'
import { Families } from './families.tsx'
import { heaviest } from './heaviest.ts'
import { NATURE_PHRASES } from './nature-words.ts'
import { NetworkTables } from './network-tables.tsx'
import { RepresentationTable } from './representation-table.tsx'
import { SpoofingTable } from './spoofing-table.tsx'
import { TargetHeading } from './target-heading.tsx'
import { VectorList } from './vector-list.tsx'

export interface TrafficPartProps {
  readonly targets: readonly TrafficView[]
  /** What the page has said already: a target's sentence that stands at its head is not said again. */
  readonly said?: string
  readonly synthetic: boolean
}

/** Everything that is known of the traffic, target by target. The one with most packets is told in full, the others are folded. */
export function TrafficPart({ targets, said, synthetic }: TrafficPartProps) {
  const told = heaviest(targets)
  return (
    <section aria-labelledby="traffic">
      <h2 id="traffic">The traffic</h2>
      {targets.map(({ profile, seconds }, i) => {
        const course = (
          <Course i={i} profile={profile} seconds={seconds} map={i === told} alone={targets.length === 1} synthetic={synthetic} />
        )
        return (
          <article key={`${profile.target} ${profile.window.from}`}>
            <TargetHeading profile={profile} alone={targets.length === 1} />
            {said?.startsWith(profile.sentence) === true ? null : <p class="lede">{profile.sentence}</p>}
            {profile.looksLike === undefined || profile.sentence.includes(profile.looksLike) ? null : (
              <p>It looks like {profile.looksLike}.</p>
            )}
            {i === told ? (
              course
            ) : (
              <details>
                <summary>Course, vectors, sources, and what was not seen</summary>
                {course}
              </details>
            )}
          </article>
        )
      })}
    </section>
  )
}

interface CourseProps {
  readonly i: number
  readonly profile: AttackProfile
  readonly seconds: TrafficView['seconds']
  readonly map: boolean
  /** Of a single target the report's own coverage, further down, tells the same. */
  readonly alone: boolean
  readonly synthetic: boolean
}

function Course({ i, profile, seconds, map, alone, synthetic }: CourseProps) {
  const { target, geography } = profile
  // Tells the tables of two profiles of one target apart.
  const label = `${target}, ${formatClock(profile.window.from)} UTC`
  return (
    <>
      <RateChart
        id={`rates-${i}`}
        title={`Traffic towards ${target}`}
        seconds={seconds}
        window={profile.window}
        episodes={profile.episodes}
        synthetic={synthetic}
      />
      {profile.reasons.length === 0 ? null : (
        <details open>
          <summary>Why this is called {NATURE_PHRASES[profile.nature]}</summary>
          <ReasonList reasons={profile.reasons} none="None." />
        </details>
      )}
      <EpisodesTable profile={profile} label={label} />
      {profile.nature === 'none' && profile.vectors.length === 0 ? null : (
        <VectorList profile={profile} label={label} id={`vector-${i}`} synthetic={synthetic} />
      )}
      <Families families={profile.families ?? []} />
      {profile.nature === 'none' ? null : (
        <>
          <SpoofingTable profile={profile} label={label} />
          <h4>Where the addresses are registered</h4>
          <Origins {...(map ? { id: `map-${i}` } : {})} target={target} geography={geography} synthetic={synthetic} />
          {geography.kind === 'withheld' ? null : (
            <>
              <NetworkTables geography={geography} label={label} />
              <RepresentationTable geography={geography} label={label} />
            </>
          )}
        </>
      )}
      {alone ? null : (
        <>
          <h4>What was not seen</h4>
          <CoverageList coverage={profile.coverage} />
        </>
      )}
      {profile.cannotTell.length === 0 ? null : (
        <>
          <h4>What this evidence cannot tell</h4>
          <ul>
            {profile.cannotTell.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
