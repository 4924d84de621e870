import type { ProblemKind } from '../api/problem-catalogue.ts'
import { type Frame, Page } from './page.tsx'

export interface ProblemPageProps {
  readonly frame: Frame
  readonly code: string
  readonly kind: ProblemKind
}

/** Where the `type` of a problem document leads. */
export function ProblemPage({ frame, code, kind }: ProblemPageProps) {
  return (
    <Page frame={frame} title={`Problem ${code}`}>
      <h1>{kind.title}</h1>
      <p class="lede">{kind.text.replaceAll('`', '')}</p>
      <dl class="words">
        <dt>Code</dt>
        <dd>
          <code>{code}</code>
        </dd>
        <dt>{kind.statuses.length === 1 ? 'HTTP status' : 'HTTP statuses'}</dt>
        <dd>{kind.statuses.join(', ')}</dd>
      </dl>
      <p>
        Answers with this problem are problem details (RFC 9457). <a href="/problems">All problems</a>.
      </p>
    </Page>
  )
}

export interface ProblemsPageProps {
  readonly frame: Frame
  readonly kinds: Readonly<Record<string, ProblemKind>>
}

export function ProblemsPage({ frame, kinds }: ProblemsPageProps) {
  return (
    <Page frame={frame} title="Problems">
      <h1>Problems that the interface answers with</h1>
      <p class="lede">Every error is a problem document (RFC 9457) with one of these codes. Codes are stable; words may change.</p>
      <dl class="words">
        {Object.entries(kinds).map(([code, kind]) => (
          <>
            <dt>
              <a href={`/problems/${code}`}>
                <code>{code}</code>
              </a>{' '}
              ({kind.statuses.join(', ')})
            </dt>
            <dd>{kind.title}.</dd>
          </>
        ))}
      </dl>
    </Page>
  )
}
