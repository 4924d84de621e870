import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { robustZ, surgeScan } from '#detection'
import { MINUTE } from '#vocabulary'
import { findCorpus, WITHOUT_CORPUS } from '../corpus.ts'

/** Records of a series that are compared: nearly all of the hourly ones, and enough of the others. `bench/detection.mjs --prefixes` compares all. */
const RECORDS = 1_000

interface Series {
  readonly name: string
  readonly at: readonly number[]
  readonly values: readonly number[]
}

/** Microsoft's cloud monitoring series and half of the Numenta Anomaly Benchmark, which are not in the repository. */
function labelledSeries(corpus: string): Series[] {
  const folders = ['cloud-monitoring/data', 'nab/data'].map((folder) => join(corpus, folder)).filter((folder) => existsSync(folder))
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.csv'))
      .map((name) => join(folder, name)),
  )
  return paths.map((path) => {
    const lines = readFileSync(path, 'utf8')
      .replaceAll('"', '')
      .trim()
      .split(/\r?\n/)
      .slice(1, RECORDS + 1)
    const rows = lines.map((line) => line.split(','))
    const at = rows.map((row) => Date.parse(`${row[0]!.replace(' ', 'T').replace(/(\.\d+)?Z?$/, '')}Z`) * 1000)
    return { name: path.slice(corpus.length), at, values: rows.map((row) => Number(row[1])) }
  })
}

function robustZScores({ at, values }: Series, upTo: number): number[] {
  let state = robustZ.initial('series')
  return at.slice(0, upTo).map((instant, i) => {
    const next = robustZ.step(state, { at: instant, value: values[i]! }, instant)
    state = next.state
    return next.outputs.score
  })
}

function surgeScores({ at, values }: Series, upTo: number): number[] {
  let state = surgeScan.initial('series')
  return at.slice(0, upTo).map((instant, i) => {
    const next = surgeScan.step(state, { at: Math.floor(instant / MINUTE) * MINUTE, count: Math.max(0, values[i]!) }, instant)
    state = next.state
    return next.outputs.expected?.score ?? 0
  })
}

test.skipIf(!findCorpus())(
  `on real series the score of a record is the same on a prefix as on the whole (30, 60 and 90 %)${findCorpus() ? '' : `: ${WITHOUT_CORPUS}`}`,
  { timeout: 240_000 },
  () => {
    const series = labelledSeries(findCorpus()!)
    expect(series.length).toBeGreaterThan(30)
    for (const one of series)
      for (const scores of [robustZScores, surgeScores]) {
        const whole = scores(one, one.at.length)
        for (const share of [0.3, 0.6, 0.9]) {
          const cut = Math.floor(share * one.at.length)
          expect(scores(one, cut), one.name).toEqual(whole.slice(0, cut))
        }
      }
  },
)
