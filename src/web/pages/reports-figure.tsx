import { formatUsual } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'
import type { ServiceView } from '../view.ts'

/** "1,204 reports in the last 15 minutes (usual: 10 to 40)". */
export function ReportsFigure({ view }: { readonly view: ServiceView }) {
  const { reports, usual } = view.lastQuarter
  // Nothing heard is not the same as nothing said.
  if (view.state === 'unknown') return <span class="soft">Reports are not being counted at the moment.</span>
  return (
    <span class="tabular">
      <strong>{formatNumber(reports)}</strong> {reports === 1 ? 'report' : 'reports'} in the last 15 minutes{' '}
      <span class="soft">({usual ? `usual: ${formatUsual(usual)}` : 'what is usual is not known yet'})</span>
    </span>
  )
}
