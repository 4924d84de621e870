import type { Phase } from '#vocabulary'
import { Span, Time } from './time.tsx'
import { PHASE_WORDS } from './words.ts'

export function Phases({ phases }: { readonly phases: readonly Phase[] }) {
  if (phases.length === 0) return <p class="soft">No phase can be told apart yet.</p>
  return (
    <ol class="phases">
      {phases.map((phase) => (
        <li key={phase.from}>
          <strong>{PHASE_WORDS[phase.kind]}</strong>{' '}
          {phase.kind === 'over' ? (
            <span>
              since <Time at={phase.from} />
            </span>
          ) : (
            <Span from={phase.from} {...(phase.to === undefined ? {} : { to: phase.to })} />
          )}
        </li>
      ))}
    </ol>
  )
}
