import type { AttackProfile } from '#vocabulary'
import { VectorChart } from '../charts/vector-chart.tsx'
import { FilterList } from './filter-list.tsx'
import { VectorProof } from './vector-proof.tsx'
import { VectorTable } from './vector-table.tsx'

interface VectorListProps {
  readonly profile: AttackProfile
  readonly label: string
  /** Prefix of ids, unique on the page. */
  readonly id: string
  readonly synthetic: boolean
}

/** The vectors as a table, then each with its course, what shows it, and filters. */
export function VectorList({ profile, label, id, synthetic }: VectorListProps) {
  const { vectors } = profile
  return (
    <>
      <VectorTable vectors={vectors} label={label} withCourses />
      {vectors.map((vector) => (
        <section class="vector" key={vector.number} aria-labelledby={`${id}-${vector.number}`}>
          <h5 id={`${id}-${vector.number}`}>
            {vector.number}. {vector.name}
          </h5>
          <VectorChart
            id={`${id}-${vector.number}-course`}
            name={vector.name}
            seconds={vector.seconds}
            window={profile.window}
            synthetic={synthetic}
          />
          <p>It is shown by:</p>
          <VectorProof vector={vector} />
          <FilterList filters={vector.filters ?? []} />
        </section>
      ))}
    </>
  )
}
