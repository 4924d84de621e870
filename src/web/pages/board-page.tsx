import { BeatScale } from '../charts/beat-scale.tsx'
import { Heartbeats } from '../charts/heartbeats.tsx'
import { formatNumber } from '../charts/scale.ts'
import type { IncidentSummary, ServiceView } from '../view.ts'
import { type BoardFilter, categoriesOf, filterServices, isFiltered, NO_FILTER, searchText } from './board-filter.ts'
import { boardSentence } from './board-sentence.ts'
import { CaveatNote } from './caveat-note.tsx'
import { busiest, notCountedSince } from './last-heard.ts'
import { type Frame, Page } from './page.tsx'
import { ReportsFigure } from './reports-figure.tsx'
import { StateBadge } from './state-badge.tsx'
import { Span, Time } from './time.tsx'
import { STATE_ORDER, STATE_WORDS } from './words.ts'

export interface BoardPageProps {
  readonly frame: Frame
  readonly services: readonly ServiceView[]
  readonly incidents: readonly IncidentSummary[]
  readonly filter?: BoardFilter
}

/** A bar is some 15 bytes of markup: wider bars keep a board of hundreds of services within 150 kB. */
function beatMinutes(services: number): number {
  if (services <= 60) return 15
  return services <= 150 ? 30 : 60
}

/** Fewer services than this are found by looking. */
const WORTH_A_SEARCH = 8

export function BoardPage({ frame, services, incidents, filter = NO_FILTER }: BoardPageProps) {
  const shown = filterServices(services, filter)
  const bucket = beatMinutes(shown.length)
  const groups = STATE_ORDER.map((state) => ({ state, members: shown.filter((view) => view.state === state) })).filter(
    ({ members }) => members.length > 0,
  )
  return (
    <Page frame={frame} title={frame.instance} current="/" topics={['board']}>
      <h1 class="sentence">{boardSentence(services)}</h1>
      <CaveatNote />
      {services.length > WORTH_A_SEARCH || isFiltered(filter) ? (
        <BoardSearch services={services} shown={shown.length} filter={filter} />
      ) : null}
      {services.length === 0 ? null : (
        <div class="beat-key">
          <p class="small soft">
            Bars: accepted reports in each {bucket} minutes over the last 24 hours, oldest first. One logarithmic scale for all services, so
            a tall bar is many reports and not a small service made to look busy. Underlined: above the usual range. Hatched: we were not
            listening.
          </p>
          <BeatScale />
        </div>
      )}
      {groups.map(({ state, members }) => (
        <StateGroup
          key={state}
          state={state}
          members={members}
          incidents={incidents}
          bucketMinutes={bucket}
          synthetic={frame.synthetic !== undefined}
        />
      ))}
    </Page>
  )
}

interface BoardSearchProps {
  readonly services: readonly ServiceView[]
  readonly shown: number
  readonly filter: BoardFilter
}

/** A form that asks for the same page; the client script narrows the rows while one types. */
function BoardSearch({ services, shown, filter }: BoardSearchProps) {
  return (
    <search>
      <form class="board-search" method="get" action="/" data-keep="search" data-narrows=".service-row">
        <p>
          <label for="board-name">Find a service</label>
          <input id="board-name" type="search" name="q" value={filter.name} autoComplete="off" />
        </p>
        <p>
          <label for="board-category">Category</label>
          <select id="board-category" name="category">
            <option value="">All categories</option>
            {categoriesOf(services).map((category) => (
              <option key={category} value={category} selected={category === filter.category}>
                {category}
              </option>
            ))}
          </select>
        </p>
        <p>
          <button type="submit">Show</button>
        </p>
      </form>
      <p class="small soft" id="board-shown" role="status">
        {isFiltered(filter) ? (
          <>
            {formatNumber(shown)} of {formatNumber(services.length)} services. <a href="/">Show all</a>
          </>
        ) : (
          `${formatNumber(services.length)} services.`
        )}
      </p>
    </search>
  )
}

interface StateGroupProps {
  readonly state: ServiceView['state']
  readonly members: readonly ServiceView[]
  readonly incidents: readonly IncidentSummary[]
  readonly bucketMinutes: number
  readonly synthetic: boolean
}

function StateGroup({ state, members, incidents, ...row }: StateGroupProps) {
  return (
    <section aria-labelledby={`state-${state}`} class={`state-group state-${state}`}>
      <h2 id={`state-${state}`}>
        {STATE_WORDS[state]} <span class="soft count">{formatNumber(members.length)}</span>
      </h2>
      {categoriesOf(members).map((category) => (
        <div key={category} class="category">
          <h3 class="kicker">{category}</h3>
          <ul class="service-list">
            {members
              .filter(({ service }) => service.category === category)
              .sort((a, b) => b.lastQuarter.reports - a.lastQuarter.reports || a.service.name.localeCompare(b.service.name, 'en'))
              .map((view) => (
                <ServiceRow key={view.service.id} view={view} incident={incidents.find(({ id }) => id === view.openIncident)} {...row} />
              ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

interface ServiceRowProps {
  readonly view: ServiceView
  readonly incident: IncidentSummary | undefined
  readonly bucketMinutes: number
  readonly synthetic: boolean
}

/** What is unusual has a row with everything said; what is quiet has a slim one, so that fifty of them stay readable. */
function ServiceRow({ view, incident, bucketMinutes, synthetic }: ServiceRowProps) {
  const { service, state } = view
  const slim = state === 'quiet'
  const silentSince = notCountedSince(view.minutes)
  const most = busiest(view.minutes, bucketMinutes)
  return (
    <li
      id={`row-${service.id}`}
      class={slim ? 'service-row slim' : `service-row service-${state}`}
      data-search={searchText(view)}
      data-category={service.category}
    >
      <div class="service-said">
        <h4>
          <a href={`/services/${service.id}`}>{service.name}</a> {slim ? null : <StateBadge state={state} />}
        </h4>
        {service.note === undefined ? null : <p class="small soft">{service.note}</p>}
        <p class={slim ? 'small' : undefined}>{view.sentence}</p>
        {incident === undefined ? null : (
          <p>
            <a href={`/incidents/${incident.id}`} aria-label={`Follow this incident of ${service.name}`}>
              Follow this incident
            </a>{' '}
            <span class="soft small">
              <Span from={incident.onset} />
            </span>
          </p>
        )}
        {view.planned?.[0] === undefined ? null : (
          <p class="small">
            Planned work announced: {view.planned[0].text} (
            <Span from={view.planned[0].from} to={view.planned[0].to} />)
          </p>
        )}
        {silentSince === undefined ? null : (
          <p class="small">
            <span class="badge dashed">Not counted since</span> <Time at={silentSince} />: a gap of ours, not a quiet time.
          </p>
        )}
      </div>
      <div class="service-beats">
        <Heartbeats
          id={`beats-${service.id}`}
          name={service.name}
          minutes={view.minutes}
          bucketMinutes={bucketMinutes}
          synthetic={synthetic}
        />
        <p class="small soft tabular">
          24 h to now
          {most === undefined ? null : `, at most ${formatNumber(most.reports)} in ${bucketMinutes} minutes`}
        </p>
      </div>
      <div class="service-foot">
        {slim ? null : (
          <p>
            <ReportsFigure view={view} />
          </p>
        )}
        <a class="button" href={`/report/${service.id}`} aria-label={`Report a problem with ${service.name}`}>
          {slim ? 'Report' : 'Report a problem'}
        </a>
      </div>
    </li>
  )
}
