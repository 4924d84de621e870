import { ADMISSION } from './admission-parameters.ts'

/** What one group (a block, a network, a manner …) has said on a service lately. */
export interface GroupTally {
  readonly reports: number
  readonly weight: number
}

/** The groups that the next report belongs to; those that are not known are absent. */
export interface ReportGroups {
  /** Everybody who reports on the service. */
  readonly all: GroupTally
  readonly block?: GroupTally | undefined
  readonly network?: GroupTally | undefined
  readonly hosting?: GroupTally | undefined
  readonly manner?: GroupTally | undefined
  /** The manner includes words of the reporter's own. */
  readonly withWords?: boolean
}

/** Why a report weighs less than one. */
export type DampedBy = 'block' | 'network' | 'hosting' | 'manner'

export interface Weighed {
  /** Above 0 and at most 1. */
  readonly weight: number
  readonly by?: DampedBy
}

interface Allowance {
  readonly least: number
  readonly share: number
}

function marginal(group: GroupTally, all: GroupTally, { least, share }: Allowance): number {
  const allowed = Math.max(least, share * (all.weight - group.weight))
  return group.reports <= allowed ? 1 : allowed / group.reports
}

/**
 * How much the next report counts for detection. A group's reports count in full up to its fair share, which grows with what everybody else
 * says, and beyond it ever less: the total grows like a logarithm. The strictest group decides.
 */
export function weigh(groups: ReportGroups): Weighed {
  const { all, block, network, hosting, manner } = groups
  let weight = 1
  let by: DampedBy | undefined
  if (block) {
    const due = marginal(block, all, ADMISSION.block)
    if (due < weight) {
      weight = due
      by = 'block'
    }
  }
  if (network) {
    const due = marginal(network, all, ADMISSION.network)
    if (due < weight) {
      weight = due
      by = 'network'
    }
  }
  if (manner) {
    const due = marginal(manner, all, groups.withWords ? ADMISSION.mannerWithWords : ADMISSION.manner)
    if (due < weight) {
      weight = due
      by = 'manner'
    }
  }
  if (hosting) {
    const due = ADMISSION.hostingAtMost * marginal(hosting, all, ADMISSION.hosting)
    if (due < weight) {
      weight = due
      by = 'hosting'
    }
  }
  if (by === undefined) return { weight }
  return { weight: Math.max(ADMISSION.leastWeight, weight), by }
}
