import { ScrollTable } from '../charts/scroll-table.tsx'
import type { AuditEntry } from '../view.ts'
import { type Frame, Page } from './page.tsx'
import { Time } from './time.tsx'

export function AuditTable({ entries, label }: { readonly entries: readonly AuditEntry[]; readonly label: string }) {
  if (entries.length === 0) return <p class="soft">No act is on record.</p>
  return (
    <ScrollTable label={label} stack>
      <caption>Acts of operators, newest first. They are written before they take effect.</caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">Act</th>
          <th scope="col">On</th>
        </tr>
      </thead>
      <tbody>
        {[...entries]
          .sort((a, b) => b.at - a.at)
          .map((entry, i) => (
            <tr key={`${entry.at}-${i}`}>
              <th scope="row">
                <Time at={entry.at} />
              </th>
              <td>{entry.actor}</td>
              <td>{entry.act}</td>
              <td>
                <Subject text={entry.subject} />
              </td>
            </tr>
          ))}
      </tbody>
    </ScrollTable>
  )
}

/** As incidents are named at the front of a subject, two of them where one was merged into the other. */
const INCIDENTS = /^([0-9a-f]{16})(?: into ([0-9a-f]{16}))?(?![0-9a-f])/

function Subject({ text }: { readonly text: string }) {
  const [named = '', incident, into] = INCIDENTS.exec(text) ?? []
  if (incident === undefined) return text
  return (
    <>
      <a href={`/incidents/${incident}`}>{incident}</a>
      {into === undefined ? null : (
        <>
          {' '}
          into <a href={`/incidents/${into}`}>{into}</a>
        </>
      )}
      {text.slice(named.length)}
    </>
  )
}

export function AuditPage({ frame, entries }: { readonly frame: Frame; readonly entries: readonly AuditEntry[] }) {
  return (
    <Page frame={frame} title="Audit trail" current="/audit" topics={['*']}>
      <h1>Audit trail</h1>
      <AuditTable entries={entries} label="Audit trail" />
    </Page>
  )
}
