import { collectDefaultMetrics, Registry } from 'prom-client'
import type { OperatorView } from '../view.ts'
import { exposition, type MetricFamily } from './exposition.ts'
import { publicFamilies } from './public-metrics.ts'

/** Names of the console's counters that may also fall. */
const GAUGES: ReadonlySet<string> = new Set(['traffic_inlet_receive_buffer_bytes'])

/** "name{label="value"}" as the console has them, into a name and its labels; the values are quoted as in JSON. */
function readKey(key: string): { readonly name: string; readonly labels: Readonly<Record<string, string>> } {
  const [name = '', rest = ''] = key.split(/\{(.*)\}$/s)
  const pairs = [...rest.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(([, label = '', value = '""']) => [label, JSON.parse(value) as string])
  return { name, labels: Object.fromEntries(pairs) }
}

function counterFamilies(counters: Readonly<Record<string, number>>): readonly MetricFamily[] {
  const families = new Map<string, { type: MetricFamily['type']; help: string; samples: [Readonly<Record<string, string>>, number][] }>()
  for (const [key, value] of Object.entries(counters)) {
    const { name, labels } = readKey(key)
    const type = GAUGES.has(name) ? 'gauge' : 'counter'
    const full = `breakwater_${name}${type === 'counter' && !name.endsWith('_total') ? '_total' : ''}`
    const help = `${name.replace(/_total$/, '').replaceAll('_', ' ')}${type === 'counter' ? ', since the start' : ''}`
    const family = families.get(full) ?? { type, help, samples: [] }
    family.samples.push([labels, value])
    families.set(full, family)
  }
  return [...families].map(([name, family]) => ({ name, ...family }))
}

/** One registry for the process: its collectors watch the event loop from the first scrape on. */
let process: Registry | undefined

/** Everything: what the public has, the counters of admission, inlet, detection and delivery, and the process itself. */
export async function operatorMetrics(view: OperatorView): Promise<string> {
  if (process === undefined) {
    process = new Registry()
    collectDefaultMetrics({ register: process })
  }
  return `${exposition([...publicFamilies(view), ...counterFamilies(view.counters())])}${await process.metrics()}`
}
