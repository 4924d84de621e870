// The public labelled series of the corpus, which is not in the repository: Microsoft's cloud monitoring series and half of NAB.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The folder named, or in BREAKWATER_CORPUS, or beside the checkout; recognised by its MANIFEST.tsv. Undefined where there is none. */
export function findCorpus(named = process.env.BREAKWATER_CORPUS) {
  const beside = readdirSync(dirname(root)).map((folder) => join(dirname(root), folder, 'corpus'))
  return [...(named ? [resolve(named)] : []), ...beside].find((folder) => existsSync(join(folder, 'MANIFEST.tsv')))
}

/** Files of the folder's folders, by name. */
function filesBelow(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((kind) =>
      readdirSync(join(folder, kind))
        .filter((name) => name.endsWith('.csv'))
        .sort()
        .map((name) => ({ kind, name: `${kind}/${name}`, path: join(folder, kind, name) })),
    )
}

/** Microseconds; "2014-04-01 00:00:00", with or without fractions and Z, all UTC. */
function instantOf(text) {
  return Date.parse(`${text.replace(' ', 'T').replace(/(\.\d+)?Z?$/, '')}Z`) * 1000
}

function rowsOf(path) {
  const lines = readFileSync(path, 'utf8').replaceAll('"', '').trim().split(/\r?\n/).slice(1)
  return lines.map((line) => line.split(','))
}

/** {name, at, values, events}: an event is [first, last] record of a run of labels. */
export function cloudMonitoring(corpus) {
  return filesBelow(join(corpus, 'cloud-monitoring', 'data')).map(({ name, path }) => {
    const rows = rowsOf(path)
    const events = []
    for (let i = 0; i < rows.length; i++) {
      if (rows[i][2] !== '1') continue
      const first = i
      while (rows[i + 1]?.[2] === '1') i++
      events.push([first, i])
    }
    return { name, at: rows.map((row) => instantOf(row[0])), values: rows.map((row) => Number(row[1])), events }
  })
}

/** {name, at, values, windows}: a window is [first, last] record between the stamps of its label. */
export function nab(corpus) {
  const labels = JSON.parse(readFileSync(join(corpus, 'nab', 'combined_windows.json'), 'utf8'))
  return filesBelow(join(corpus, 'nab', 'data')).map(({ kind, name, path }) => {
    const rows = rowsOf(path)
    const at = rows.map((row) => instantOf(row[0]))
    const windows = (labels[name] ?? []).map(([from, to]) => {
      const [first, last] = [instantOf(from), instantOf(to)]
      return [at.findIndex((stamp) => stamp >= first), at.findLastIndex((stamp) => stamp <= last)]
    })
    return { kind, name, at, values: rows.map((row) => Number(row[1])), windows }
  })
}

/** Every second one, by name: the two halves that are tuned and judged on each other. */
export function halvesOf(series) {
  return [series.filter((_, i) => i % 2 === 0), series.filter((_, i) => i % 2 === 1)]
}
