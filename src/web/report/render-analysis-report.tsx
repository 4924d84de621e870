import { render } from 'preact-render-to-string'
import type { AnalysisReport } from '#vocabulary'
import { Databases } from '../charts/origins.tsx'
import { RateChart } from '../charts/rate-chart.tsx'
import { formatSpan } from '../charts/scale.ts'
import { ClaimsSection } from '../pages/claims-section.tsx'
import { CoverageList } from '../pages/coverage-list.tsx'
import { PAGE_CSS } from '../pages/page-css.ts'
import { THEME_CSS } from '../theme/index.ts'
import { contentPolicy } from './content-policy.ts'
import { InputsTable } from './inputs-table.tsx'
import { NATURE_BADGES, NATURE_WORDS } from './nature-words.ts'
import { REPORT_CSS } from './report-css.ts'
import { Scanners } from './scanners.tsx'
import { SeenFrom } from './seen-from.tsx'
import { TargetList } from './target-list.tsx'
import { TrafficPart } from './traffic-part.tsx'

const CSS = `${THEME_CSS}${PAGE_CSS}${REPORT_CSS}`

/**
 * The report as one HTML file: no request, no script, its style inside, a content policy that holds it to that. The same report gives the same
 * bytes. All text of the report is escaped by the renderer.
 */
export function renderAnalysisReport(report: AnalysisReport): string {
  return `<!doctype html>\n${render(<Document report={report} />)}\n`
}

function Document({ report }: { readonly report: AnalysisReport }) {
  const names = report.inputs.map((input) => (input.name === '-' ? 'standard input' : input.name))
  const synthetic = report.synthetic !== undefined
  const title = `${synthetic ? 'SYNTHETIC: ' : ''}${NATURE_WORDS[report.nature]}: ${names.join(', ')}`
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentPolicy(CSS)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="Breakwater" />
        <title>{title}</title>
        {/* Raw, since it is our own constant and escaping would change what the policy's hash is of. */}
        <style dangerouslySetInnerHTML={{ __html: CSS }} />
      </head>
      <body class="report">
        <header>
          <a class="skip-link" href="#findings">
            Skip to the findings
          </a>
          {report.synthetic === undefined ? null : (
            <div class="synthetic">
              <p>
                <strong>SYNTHETIC</strong>: {report.synthetic}
              </p>
            </div>
          )}
        </header>
        <main>
          <p class="kicker">Breakwater analysis</p>
          <h1>{report.sentence}</h1>
          <p>
            <span class={NATURE_BADGES[report.nature]}>{NATURE_WORDS[report.nature]}</span>{' '}
            <span class="soft">
              {report.window === undefined
                ? 'No packet with a time was read'
                : `Traffic of ${formatSpan(report.window.from, report.window.to)}, read`}{' '}
              from {names.length > 3 ? `${names.length} files` : names.join(', ')}.
            </span>
          </p>
          <Contents report={report} />
          <section aria-labelledby="findings" class="summary">
            <h2 id="findings">At a glance</h2>
            {report.targets.length === 0 ? (
              <p>No traffic towards any target was found that is worth telling of.</p>
            ) : (
              <TargetList targets={report.targets} />
            )}
          </section>
          <AllTraffic report={report} synthetic={synthetic} />
          {report.targets.length === 0 ? null : <TrafficPart targets={report.targets} said={report.sentence} synthetic={synthetic} />}
          <Scanners scanners={report.scanners} />
          {report.claims.length === 0 ? null : <ClaimsSection claims={report.claims} withSpeaker={true} />}
          <section aria-labelledby="coverage">
            <h2 id="coverage">What was read, and what was not seen</h2>
            <SeenFrom vantage={report.vantage} />
            <CoverageList coverage={report.coverage} />
            <InputsTable inputs={report.inputs} />
          </section>
          {report.databases.length === 0 ? null : (
            <section aria-labelledby="databases">
              <h2 id="databases">Address data used</h2>
              <Databases databases={report.databases} />
            </section>
          )}
        </main>
        <footer class="page">
          <p class="footer">
            Made by Breakwater from the files named above. The same files give the same report. This page is complete in itself: it loads
            nothing and runs nothing. It describes traffic; it cannot show whether people were affected, nor who ordered anything.
          </p>
        </footer>
      </body>
    </html>
  )
}

/** Of a single target the course of all traffic says little more than its own. */
function AllTraffic({ report, synthetic }: { readonly report: AnalysisReport; readonly synthetic: boolean }) {
  if (report.seconds === undefined || report.seconds.length < 2 || report.window === undefined || report.targets.length < 2) return null
  return (
    <section aria-labelledby="course">
      <h2 id="course">All traffic of the inputs</h2>
      <RateChart
        id="all"
        title="All traffic"
        seconds={report.seconds}
        window={report.window}
        caption="All packets that were read, whatever their target."
        synthetic={synthetic}
      />
    </section>
  )
}

function Contents({ report }: { readonly report: AnalysisReport }) {
  const parts = [
    ...(report.targets.length === 0 ? [] : [['traffic', 'The traffic'] as const]),
    ...(report.claims.length === 0 ? [] : [['claims', 'Claims about the origin'] as const]),
    ['coverage', 'What was not seen'] as const,
    ...(report.databases.length === 0 ? [] : [['databases', 'Address data'] as const]),
  ]
  return (
    <nav aria-label="Parts of this report" class="small">
      <ul>
        {parts.map(([id, text]) => (
          <li key={id}>
            <a href={`#${id}`}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
