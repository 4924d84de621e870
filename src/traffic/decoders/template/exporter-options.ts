import type { Exporter } from '../flow/exporter-table.ts'
import { readUnsigned } from './fill-column.ts'
import { type FlowTemplate, VARIABLE } from './flow-template.ts'
import { IE } from './information-elements.ts'

/**
 * Options data (RFC 3954 section 6, RFC 7011 section 3.4.2.2): what an exporter says about itself. Read for two things: how it samples (so that
 * counts can be scaled) and when it started (so that uptimes can be dated). Records are few, so this is written for clarity, not for speed.
 *
 * Rates, in the order of preference (RFC 5477 section 8.2): samplingPacketInterval with samplingPacketSpace (n of n + s packets),
 * samplingPopulation over samplingSize, 1 / samplingProbability, samplingInterval, samplerRandomInterval.
 *
 * A rate holds for what the record names: a selector or sampler, else an interface, a template or a line card when that is its scope, else
 * the whole exporter.
 */

export function readOptions(b: Uint8Array, at: number, lengths: ArrayLike<number>, template: FlowTemplate, exporter: Exporter): void {
  let p = at
  let interval = 0
  let space = Number.NaN
  let size = 0
  let population = 0
  let probability = 0
  let plain = 0
  let random = 0
  let selector = -1
  let input = -1
  let scopedTemplate = -1
  let lineCard = -1
  let booted = 0
  for (let i = 0; i < template.lengths.length; i++) {
    const variable = template.lengths[i] === VARIABLE
    const width = lengths[i]!
    // The length prefix of a variable-length field lies before its value (RFC 7011 section 7).
    if (variable) p += b[p] === 255 ? 3 : 1
    if (width > 0 && width <= 8) {
      const value = readUnsigned(b, p, width)
      switch (template.elements[i]) {
        case IE.samplingPacketInterval:
          interval = value
          break
        case IE.samplingPacketSpace:
          space = value
          break
        case IE.samplingSize:
          size = value
          break
        case IE.samplingPopulation:
          population = value
          break
        case IE.samplingProbability:
          if (width === 8) probability = new DataView(b.buffer, b.byteOffset + p, 8).getFloat64(0)
          else if (width === 4) probability = new DataView(b.buffer, b.byteOffset + p, 4).getFloat32(0)
          break
        case IE.samplingInterval:
          plain = value
          break
        case IE.samplerRandomInterval:
          random = value
          break
        case IE.selectorId:
        case IE.samplerId:
          selector = value
          break
        case IE.ingressInterface:
        case IE.ingressPhysicalInterface:
          if (i < template.scopes) input = value
          break
        case IE.templateId:
          if (i < template.scopes) scopedTemplate = value
          break
        case IE.lineCardId:
          if (i < template.scopes) lineCard = value
          break
        case IE.systemInitTimeMilliseconds:
          booted = value * 1000
          break
      }
    }
    p += width
  }
  if (booted > 0 && booted <= Number.MAX_SAFE_INTEGER) exporter.bootedAt = booted
  let rate = 0
  if (interval > 0 && !Number.isNaN(space)) rate = Math.round((interval + space) / interval)
  else if (size > 0 && population > 0) rate = Math.round(population / size)
  else if (probability > 0 && probability <= 1) rate = Math.round(1 / probability)
  else if (plain > 0) rate = plain
  else if (random > 0) rate = random
  // Some exporters write only samplingPacketInterval and mean "one in so many".
  else if (interval > 0) rate = interval
  if (rate < 1 || rate > 0xffffffff) return
  const { rates } = exporter
  if (selector >= 0) rates.set(rates.selectors, selector, rate)
  else if (input > 0) rates.set(rates.interfaces, input, rate)
  else if (scopedTemplate > 0) rates.set(rates.templates, scopedTemplate, rate)
  else if (lineCard >= 0) rates.set(rates.lineCards, lineCard, rate)
  else rates.setAll(rate)
  exporter.samplingRate = rates.overall
}
