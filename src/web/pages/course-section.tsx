import { CountChart } from '../charts/count-chart.tsx'
import { formatNumber, formatSpan } from '../charts/scale.ts'
import { type ChartRange, type CourseView, RANGES, type ServiceView } from '../view.ts'
import { busiest } from './last-heard.ts'
import { RANGE_WORDS, unitOf } from './service-course.ts'

export interface CourseSectionProps {
  readonly view: ServiceView
  readonly course: CourseView | undefined
  readonly range: ChartRange
  readonly synthetic: boolean
}

/** The chart of a service over the range asked for. Tabs are links, so they work without a script; a script may draw it anew to be explored. */
export function CourseSection({ view, course, range, synthetic }: CourseSectionProps) {
  const { service } = view
  const title = RANGE_WORDS[range].title
  const most = range === '24h' ? busiest(view.minutes) : undefined
  return (
    <section aria-labelledby="course">
      <h2 id="course">{title}</h2>
      <nav aria-label="Range of the chart" class="tabs">
        {RANGES.map((each) => (
          <a
            key={each}
            href={each === '24h' ? `/services/${service.id}#course` : `/services/${service.id}?range=${each}#course`}
            aria-current={each === range ? 'page' : undefined}
          >
            {RANGE_WORDS[each].tab}
          </a>
        ))}
      </nav>
      {course === undefined ? (
        <p class="note">
          Counts are not there for this range yet: this observatory began to count {service.name} later, or is still gathering them.
        </p>
      ) : (
        <div class="explorable" id="course-drawing">
          <CountChart
            id={`course-${range}`}
            title={`Reports about ${service.name}`}
            points={course.points}
            unit={unitOf(course.step)}
            synthetic={synthetic}
            caption={
              range === '24h'
                ? 'Accepted reports, counted on an absolute scale that begins at 0.'
                : 'Accepted reports, counted on an absolute scale that begins at 0. The usual range is what was counted at the same time before. Hatched: no report about any service was counted then, so nobody may have been listening. The newest point is not whole yet.'
            }
          />
          <div
            class="explorer"
            data-keep={`explorer-${range}`}
            data-explore={`/services/${service.id}/course.json?range=${range}`}
            data-synthetic={synthetic ? 'SYNTHETIC' : undefined}
          />
        </div>
      )}
      {most === undefined ? null : (
        <p class="small soft tabular">
          Most within 15 minutes: {formatNumber(most.reports)} reports, {formatSpan(most.from, most.to)}.
        </p>
      )}
    </section>
  )
}
