import type { AnalysisReport } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'

/** Infected machines seen scanning, at whatever target. */
export function Scanners({ scanners }: { readonly scanners: AnalysisReport['scanners'] }) {
  if (scanners === undefined || scanners.packets === 0) return null
  return (
    <section aria-labelledby="scanners">
      <h2 id="scanners">Infected machines seen scanning</h2>
      <p>
        {formatNumber(scanners.packets)} packets of a scan as the Mirai family sends it, from {formatNumber(scanners.sources)} source
        addresses, towards {scanners.ports.length === 1 ? 'port' : 'ports'} {scanners.ports.join(', ')}. Whether these machines took part in
        an attack is another question.
      </p>
    </section>
  )
}
