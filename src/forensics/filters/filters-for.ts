import type { TrafficMatch } from '#vocabulary'
import { bpfFilter } from './bpf-filter.ts'
import type { FilterWording } from './filter-wording.ts'
import { flowspecFilter } from './flowspec-filter.ts'
import { nftablesFilter } from './nftables-filter.ts'

/** The match in the words of each tool we speak to. What each would hit is measured with a matcher of its `says`. */
export function filtersFor(match: TrafficMatch): readonly FilterWording[] {
  return [bpfFilter(match), nftablesFilter(match), flowspecFilter(match)]
}
