import { type AttackProfile, formatClock, type Vector } from '#vocabulary'
import { Origins } from '../charts/origins.tsx'
import { RateChart } from '../charts/rate-chart.tsx'
import { formatBytes, formatShare, formatShort } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { EpisodesTable } from '../report/episodes-table.tsx'
import { SpoofingTable } from '../report/spoofing-table.tsx'
import type { TrafficView } from '../view.ts'
import { CoverageList } from './coverage-list.tsx'
import { estimateText } from './estimate-text.ts'
import { Span } from './time.tsx'
import { ReasonList } from './verdict-section.tsx'

const NATURE_WORDS: Readonly<Record<AttackProfile['nature'], string>> = {
  attack: 'an attack',
  none: 'no attack',
  undetermined: 'undetermined',
}

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
          <h3>
            Towards <code>{profile.target}</code>
            {traffic.length === 1 ? null : (
              <>
                {', '}
                <Span from={profile.window.from} to={profile.window.to} />
              </>
            )}
          </h3>
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

/** Which profile is told in full; the findings of the others are folded, and no second map is drawn (each weighs 100 kB). */
function heaviest(traffic: readonly TrafficView[]): number {
  let best = 0
  for (let i = 1; i < traffic.length; i++) if (traffic[i]!.profile.packets > traffic[best]!.profile.packets) best = i
  return best
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
          <summary>Why this is called {NATURE_WORDS[profile.nature]}</summary>
          <ReasonList reasons={profile.reasons} none="None." />
        </details>
      )}
      <Vectors profile={profile} />
      <EpisodesTable profile={profile} label={label} />
      <SpoofingTable profile={profile} label={label} />
      <h4>Where the addresses are registered</h4>
      <Origins
        {...(mapId === undefined ? {} : { id: mapId })}
        target={profile.target}
        geography={profile.geography}
        synthetic={synthetic}
      />
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

function Vectors({ profile }: { readonly profile: AttackProfile }) {
  return (
    <>
      <h4>Vectors</h4>
      {profile.vectors.length === 0 ? (
        <p class="soft">No vector was recognised.</p>
      ) : (
        <ScrollTable label={`Vectors towards ${profile.target}, ${formatClock(profile.window.from)} UTC`}>
          <caption>Shares are of all traffic towards the target in each vector's window. Techniques are MITRE ATT&amp;CK ids.</caption>
          <thead>
            <tr>
              <th scope="col">Vector</th>
              <th scope="col">Window</th>
              <th scope="col" class="num">
                Packets
              </th>
              <th scope="col" class="num">
                Bytes
              </th>
              <th scope="col">Sources</th>
              <th scope="col">Confidence</th>
            </tr>
          </thead>
          <tbody>
            {profile.vectors.map((vector) => (
              <tr key={`${vector.kind}-${vector.port}`}>
                <th scope="row">
                  {vector.name}
                  <br />
                  <span class="small soft">{vector.technique}</span>
                </th>
                <td>
                  <Span from={vector.window.from} to={vector.window.to} />
                </td>
                <td class="num">{formatShare(vector.shareOfPackets)}</td>
                <td class="num">{formatShare(vector.shareOfBytes)}</td>
                <td>
                  {estimateText(vector.sources)}
                  {vector.reflected ? <span class="small soft"> (reflectors: abused, not the attacker's machines)</span> : null}
                </td>
                <td>{vector.confidence}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
      {profile.vectors.map((vector) => (
        <VectorProof key={`${vector.kind}-${vector.port}`} vector={vector} />
      ))}
    </>
  )
}

/** What proves a vector stands under the table, not in it: sentences in a narrow column are not read. */
function VectorProof({ vector }: { readonly vector: Vector }) {
  return (
    <>
      <p>
        <strong>{vector.name}</strong> is shown by:
      </p>
      <ul>
        {vector.traits.map((trait) => (
          <li key={trait}>{trait}</li>
        ))}
        <li>
          {vector.rule.text}{' '}
          <span class="small soft">
            (the rule that decided: <code>{vector.rule.rule}</code>)
          </span>
        </li>
      </ul>
    </>
  )
}
