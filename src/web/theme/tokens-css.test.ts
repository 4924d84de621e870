import { describe, expect, it } from 'vitest'
import { DARK, LIGHT } from './tokens-css.ts'

/** Relative luminance and contrast ratio of WCAG 2.2 (definitions "relative luminance", "contrast ratio"). */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('the %s colours', (_, colours) => {
  const ratio = (a: string, b: string) => contrast(colours[a]!, colours[b]!)

  it.each([
    ['ink', 'paper'],
    ['ink', 'raised'],
    ['ink', 'sunken'],
    ['ink', 'accent-soft'],
    ['ink', 'phase'],
    ['ink-soft', 'paper'],
    ['ink-soft', 'raised'],
    ['ink-soft', 'sunken'],
    ['ink-soft', 'phase'],
    ['ink-soft', 'band'],
    ['accent', 'paper'],
    ['accent', 'raised'],
    ['accent-ink', 'accent'],
    ['paper', 'ink'],
  ])('carry text: %s on %s', (text, ground) => {
    expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5)
  })

  it.each([
    ['accent', 'band'],
    ['accent', 'phase'],
    ['accent', 'sunken'],
    ['rule-strong', 'paper'],
    ['phase-edge', 'paper'],
    ['map-4', 'map-none'],
    ['map-5', 'map-none'],
  ])('carry meaning: %s beside %s', (mark, ground) => {
    expect(ratio(mark, ground)).toBeGreaterThanOrEqual(3)
  })

  it('grow steadily over the classes of the map, in the same direction, so that grey is enough', () => {
    const steps = ['map-none', 'map-1', 'map-2', 'map-3', 'map-4', 'map-5'].map((name) => luminance(colours[name]!))
    const direction = Math.sign(steps[5]! - steps[0]!)
    for (let i = 1; i < steps.length; i++) expect((steps[i]! - steps[i - 1]!) * direction).toBeGreaterThan(0)
  })
})

it('both schemes name the same colours', () => {
  expect(Object.keys(DARK)).toEqual(Object.keys(LIGHT))
})
