import { type FilterEffect, type FilterText, filterWarning } from '#vocabulary'
import { formatNumber, formatShare } from '../charts/scale.ts'

const KINDS: Readonly<Record<FilterText['kind'], string>> = {
  bpf: 'tcpdump, tshark (BPF)',
  nftables: 'nftables',
  flowspec: 'BGP FlowSpec',
}

/** Filters to copy, each with what it would stop besides. A press on a block selects it whole. */
export function FilterList({ filters }: { readonly filters: readonly FilterText[] }) {
  if (filters.length === 0) return null
  return (
    <details>
      <summary>Filters for it, proposed and never applied</summary>
      <p class="small soft">What each would do is estimated on sampled packets of the same input.</p>
      {filters.map(({ kind, text, effect, cannotSay }) => (
        <figure class="filter" key={kind}>
          <figcaption>
            <strong>{KINDS[kind]}</strong>: {effectText(effect)}
            {cannotSay === undefined || cannotSay.length === 0 ? null : ` It cannot say ${cannotSay.join('; ')}.`}
          </figcaption>
          <pre>
            <code>{text}</code>
          </pre>
        </figure>
      ))}
    </details>
  )
}

function effectText(effect: FilterEffect): string {
  const { attackShare, cleanShare, cleanPackets } = effect
  const attack = `stops ${formatShare(attackShare)} of the vector`
  if (cleanShare === undefined) return `${attack}; no other packets were seen to measure what else it stops.`
  const beside = cleanShare === 0 ? 'none' : formatShare(cleanShare)
  const warning = filterWarning(effect)
  return `${attack} and ${beside} of the other packets (${formatNumber(cleanPackets)} looked at).${warning === undefined ? '' : ` ${warning}`}`
}
