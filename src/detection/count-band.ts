import type { Expected } from '#vocabulary'

/** The normal quantile of 97.5 %: the band holds 95 of 100 ordinary windows. */
const Z = 1.959963984540054

/**
 * The usual range of a negative-binomial count with variance mean + spread·mean²: its 2.5 % and 97.5 % points by the Cornish–Fisher
 * expansion to the skewness (Abramowitz & Stegun 26.2.49), within one count or 6 % of the exact ones.
 */
export function countBand(mean: number, spread: number): Expected {
  const sigma = Math.sqrt(mean + spread * mean * mean)
  const skewness = (1 + 2 * spread * mean) / sigma
  const bend = (skewness * (Z * Z - 1)) / 6
  return {
    low: Math.max(0, Math.floor(mean + sigma * (bend - Z))),
    middle: mean,
    high: Math.ceil(mean + sigma * (bend + Z) - 0.5),
  }
}
