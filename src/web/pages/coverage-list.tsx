import { type Coverage, undecodedMeaning } from '#vocabulary'
import { formatNumber, formatShare } from '../charts/scale.ts'

/** "not-ip: 10 (neither IPv4 nor IPv6, as ARP is)": the explanation that the terminal gives, too. */
function told([cause, count]: readonly [string, number]): string {
  const meaning = undecodedMeaning(cause)
  return `${cause}: ${formatNumber(count)}${meaning === undefined ? '' : ` (${meaning})`}`
}

/** What was read and what was not seen: no finding stands without it. */
export function CoverageList({ coverage }: { readonly coverage: Coverage }) {
  const undecoded = Object.entries(coverage.undecoded).filter(([, count]) => count > 0)
  const rates = coverage.samplingRates.map((rate) =>
    rate === 0 ? 'not said by the exporter' : rate === 1 ? 'every packet' : `one packet in ${formatNumber(rate)}`,
  )
  const share = coverage.undecodedShare === undefined ? '' : `${formatShare(coverage.undecodedShare)} of what came: `
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Packets or records read</dt>
          <dd>{formatNumber(coverage.read)}</dd>
        </div>
        <div>
          <dt>Could not be decoded</dt>
          <dd>{undecoded.length === 0 ? 'none' : `${share}${undecoded.map(told).join(', ')}`}</dd>
        </div>
        <div>
          <dt>Sampling</dt>
          <dd>{rates.length === 0 ? 'not applicable' : rates.join(', ')}</dd>
        </div>
        <div>
          <dt>Cut short by the snap length</dt>
          <dd>{coverage.snapped === 0 ? 'none' : `${formatNumber(coverage.snapped)}: only the beginning was seen`}</dd>
        </div>
        <div>
          <dt>Missing by sequence numbers</dt>
          <dd>{formatNumber(coverage.sequenceGaps)}</dd>
        </div>
      </dl>
      {coverage.notes.map((note) => (
        <p key={note} class="small soft">
          {note}
        </p>
      ))}
    </>
  )
}
