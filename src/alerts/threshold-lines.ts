import type { ServiceId } from '#vocabulary'
import type { SuggestedThreshold } from './suggested-threshold.ts'
import type { Threshold } from './threshold.ts'

/** Words that YAML does not take for text (YAML 1.2 section 10.3.2); an id that begins with a digit may be taken for a number. */
const NO_TEXT = /^([0-9].*|true|false|null)$/

function line(service: ServiceId, threshold: Threshold): string {
  const members = (['score', 'ratio'] as const).flatMap((name) => (threshold[name] === undefined ? [] : [`${name}: ${threshold[name]}`]))
  return `    ${NO_TEXT.test(service) ? JSON.stringify(service) : service}: { ${members.join(', ')} }`
}

/**
 * What to put into breakwater.yaml so that suggestions hold: the whole of `alerts.thresholds`, with what is there already. Undefined where
 * nothing new is suggested; who chose a threshold by the ratio is left alone.
 */
export function thresholdLines(
  suggestions: readonly SuggestedThreshold[],
  configured: Readonly<Record<ServiceId, Threshold>>,
): string | undefined {
  const fresh = suggestions.flatMap(({ service, score }) => {
    const there = configured[service]
    return score === undefined || there?.ratio !== undefined || (there?.score ?? 0) >= score ? [] : [[service, { score }] as const]
  })
  if (fresh.length === 0) return undefined
  const all = Object.entries({ ...configured, ...Object.fromEntries(fresh) }).sort(([a], [b]) => (a < b ? -1 : 1))
  return ['alerts:', '  thresholds:', ...all.map(([service, threshold]) => line(service, threshold))].join('\n')
}
