import { open } from 'node:fs/promises'
import type { Atlas } from '#atlas'
import type { CleanClients } from '#attribution'
import { OperationError } from '#plumbing'
import { createProfiler } from '#traffic'
import { type CountryBaseline, formatInstant, formatWhole, type Vantage } from '#vocabulary'
import { isBaselineTable, readBaselineTable } from './baseline-table.ts'
import { type CaptureInput, openInput } from './capture-input.ts'
import { nameFormat } from './name-format.ts'
import { createCaptureFeed, type ReadingProgress } from './read-capture.ts'
import { countServiceClients, LEAST_CLIENTS } from './service-clients.ts'

/** The clean traffic of a service: what attribution weighs a claim against, and what forensics sets countries beside. */
export interface ServiceBaseline {
  readonly clients: CleanClients
  /** One a database, or one that fits all. */
  readonly baselines: readonly CountryBaseline[]
}

export interface BaselineDeps {
  readonly atlas: Atlas
  readonly vantage: Vantage
  readonly progress?: ReadingProgress
}

/** As tables name it; sentences say where they were counted. */
const CLEAN_CLIENTS = 'clean clients'

/** A table that is longer is no table of countries. Judgement. */
const LONGEST_TABLE = 1 << 20

/** So many bytes tell text from a capture. Judgement. */
const TELLING = 4096

/**
 * Reads `--baseline FILE`: a capture or flow capture of days without an attack, in any form that `analyze` reads, whose clients are counted, or a
 * table `country,count` or `country,share`. Throws BASELINE_UNUSABLE, or INPUT_UNREADABLE from the capture.
 */
export async function readBaseline(path: string, deps: BaselineDeps): Promise<ServiceBaseline> {
  const input = openInput(path)
  const head = await headOf(path)
  const table = isBaselineTable(head)
  // No capture that is read is text: what is, was meant as a table.
  if (!table && nameFormat(head.subarray(0, TELLING))?.text !== true) return countedIn(input, deps)
  if (table && head.length > LONGEST_TABLE) throw refuse(input, `a table of more than ${LONGEST_TABLE} bytes; one line a country is enough`)
  return tabulated(input, new TextDecoder().decode(head))
}

/** The beginning of the file, a byte more than a table may have; nothing where it cannot be read, which the reader of captures then tells. */
async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return new Uint8Array(0)
  try {
    const head = Buffer.alloc(LONGEST_TABLE + 1)
    let length = 0
    for (let got = -1; got !== 0 && length < head.length; length += got)
      ({ bytesRead: got } = await file.read(head, length, head.length - length, length))
    return head.subarray(0, length)
  } catch {
    return new Uint8Array(0)
  } finally {
    await file.close()
  }
}

function refuse(input: CaptureInput, why: string): OperationError {
  return new OperationError('BASELINE_UNUSABLE', `${input.given}: ${why}.`)
}

function tabulated(input: CaptureInput, text: string): ServiceBaseline {
  const table = readBaselineTable(text)
  if (!table.ok) throw refuse(input, table.fault.message)
  const { shares, sampled } = table.value
  const counted = sampled === undefined ? {} : { sampled }
  const told = `clean clients in ${input.name}`
  return { clients: { shares, text: told, ...counted }, baselines: [{ name: CLEAN_CLIENTS, shares, ...counted }] }
}

async function countedIn(input: CaptureInput, { atlas, vantage, progress }: BaselineDeps): Promise<ServiceBaseline> {
  const profiler = createProfiler({ vantage }, { locator: atlas })
  const feed = createCaptureFeed(profiler)
  await feed.read([input], progress)
  const found = countServiceClients(profiler, atlas.databases.length)
  if (found === undefined)
    throw refuse(input, `fewer than ${LEAST_CLIENTS} clients were served in it; capture an ordinary hour of the service, both directions`)
  const { sampled, addresses, shares, networkShares } = found
  const { span } = profiler
  const [first = '', ...others] = addresses
  const told = `clients served by ${first}${others.length === 0 ? '' : ` and ${formatWhole(others.length)} more`} in ${input.name}${span ? `, from ${formatInstant(span.from)}` : ''}`
  return {
    clients: {
      sampled,
      shares: shares[0]!,
      byDatabase: new Map(atlas.databases.map(({ name }, d) => [name, shares[d]!])),
      text: told,
    },
    baselines: atlas.databases.map(({ name }, d) => ({ name: CLEAN_CLIENTS, database: name, shares: shares[d]!, sampled, networkShares })),
  }
}
