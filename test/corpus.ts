import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * The folder of real captures, which may not all be copied into the repository: BREAKWATER_CORPUS names it, or it lies in a folder beside
 * the checkout. It is recognised by its MANIFEST.tsv. Undefined when it is not there; tests then say so and are skipped.
 */
export function findCorpus(): string | undefined {
  const named = process.env.BREAKWATER_CORPUS
  const beside = readdirSync(dirname(root)).map((folder) => join(dirname(root), folder, 'corpus'))
  return [...(named ? [resolve(named)] : []), ...beside].find((folder) => existsSync(join(folder, 'MANIFEST.tsv')))
}

export const WITHOUT_CORPUS = 'the corpus of captures is not here (set BREAKWATER_CORPUS)'
