import { describe, expect, it } from 'vitest'
import { createDice } from './dice.ts'

describe('dice', () => {
  it('give the same numbers for the same seed and name, and others for another name', () => {
    const roll = (seed: number, name: string) => {
      const dice = createDice(seed, name)
      return Array.from({ length: 8 }, () => dice.word())
    }
    expect(roll(7, 'a')).toEqual(roll(7, 'a'))
    expect(roll(7, 'a')).not.toEqual(roll(7, 'b'))
    expect(roll(7, 'a')).not.toEqual(roll(8, 'a'))
  })

  it('are uniform: chi-square over 256 cells of 256,000 rolls', () => {
    const dice = createDice(1, 'uniform')
    const cells = new Uint32Array(256)
    for (let i = 0; i < 256_000; i++) cells[dice.word() >>> 24]!++
    const chi = cells.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)
    // 255 degrees of freedom: 99.9 % of fair dice lie within 180 and 340.
    expect(chi).toBeGreaterThan(170)
    expect(chi).toBeLessThan(340)
  })

  it.each([0.02, 0.7, 12, 59, 61, 900])('poisson(%d) has its mean as mean and variance', (mean) => {
    const dice = createDice(3, `poisson ${mean}`)
    const n = 40_000
    const draws = Float64Array.from({ length: n }, () => dice.poisson(mean))
    const average = draws.reduce((a, b) => a + b, 0) / n
    const variance = draws.reduce((sum, x) => sum + (x - average) ** 2, 0) / n
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / n))
    expect(variance / mean).toBeGreaterThan(0.93)
    expect(variance / mean).toBeLessThan(1.07)
  })

  it.each([0.003, 0.5, 4])('poissonAboveZero(%d) is a Poisson number that is not 0', (mean) => {
    const dice = createDice(4, `above ${mean}`)
    const draws = Array.from({ length: 40_000 }, () => dice.poissonAboveZero(mean))
    expect(Math.min(...draws)).toBe(1)
    const wanted = mean / -Math.expm1(-mean)
    const average = draws.reduce((a, b) => a + b, 0) / draws.length
    expect(Math.abs(average - wanted) / wanted).toBeLessThan(0.02)
  })
})
