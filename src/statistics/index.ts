export { chiSquareStatistic, chiSquareUniform, chiSquareUpperDecades, wilsonHilfertyZ } from './chi-square.ts'
export {
  binomialLowerDecades,
  binomialUpperDecades,
  negativeBinomialLowerDecades,
  negativeBinomialUpperDecades,
  poissonLowerDecades,
  poissonUpperDecades,
} from './count-tails.ts'
export { effectiveNumber, hhi, shannonEntropyBits } from './diversity.ts'
export { HyperLogLog } from './hyper-log-log.ts'
export { logIncompleteBeta } from './incomplete-beta.ts'
export { logLowerGamma, logUpperGamma } from './incomplete-gamma.ts'
export { CONFIDENCE, type Interval, locationQuotient, wilsonInterval } from './interval.ts'
export { logGamma } from './log-gamma.ts'
export { MAD_TO_SIGMA, median, medianAbsoluteDeviation } from './median.ts'
export { normalCdf, normalQuantile, normalUpperDecades } from './normal.ts'
