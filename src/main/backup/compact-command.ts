import { resolve } from 'node:path'
import { compactDirectory } from '#storage'
import type { CommandIo } from '../cli/io.ts'
import type { Environment } from '../environment.ts'

/** `breakwater compact`: for a directory that nobody holds. */
export async function compactCommand(
  options: { readonly data?: string; readonly json?: boolean },
  environment: Environment,
  io: CommandIo,
): Promise<void> {
  const directory = resolve(options.data ?? environment.dataDirectory)
  const { bytesBefore, bytesAfter } = await compactDirectory(directory)
  if (options.json) io.out(`${JSON.stringify({ directory, bytesBefore, bytesAfter })}\n`)
  else
    io.out(
      `${directory}: ${bytesBefore.toLocaleString('en-US')} octets became ${bytesAfter.toLocaleString('en-US')}; every value was compared.\n`,
    )
}
