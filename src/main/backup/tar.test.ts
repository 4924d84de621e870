import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTar, TAR_END, tarHeader, tarPadding } from './tar.ts'

function packed(files: readonly { readonly name: string; readonly content: Uint8Array }[]): Buffer {
  return Buffer.concat([
    ...files.flatMap(({ name, content }) => [
      tarHeader({ name, bytes: content.length }, 1_700_000_000),
      content,
      tarPadding(content.length),
    ]),
    TAR_END,
  ])
}

async function read(bytes: Buffer, step: number) {
  const files: { name: string; content: Buffer }[] = []
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
  }
  await readTar(
    pieces(),
    ({ name }) => void files.push({ name, content: Buffer.alloc(0) }),
    (piece) => {
      const last = files.at(-1)
      if (last) last.content = Buffer.concat([last.content, piece])
    },
  )
  return files
}

const file = fc.record({ name: fc.stringMatching(/^[a-z][a-z.-]{0,40}$/), content: fc.uint8Array({ maxLength: 2_000 }) })

it('what was packed comes back, however it is cut into pieces, and half of it is an error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 1_500 }), async (files, step) => {
      const bytes = packed(files)
      expect(await read(bytes, step)).toEqual(files.map(({ name, content }) => ({ name, content: Buffer.from(content) })))
      await expect(read(bytes.subarray(0, bytes.length - 1_024 - 1), step)).rejects.toThrow()
    }),
    { numRuns: 50 },
  )
})

it('tar of the system reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-tar-'))
  try {
    writeFileSync(join(folder, 'a.tar'), packed([{ name: 'manifest.json', content: Buffer.from('{}\n') }]))
    const { status, stderr } = spawnSync('tar', ['-xf', 'a.tar'], { cwd: folder, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toBe('{}\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('a header that was changed is told', async () => {
  const bytes = packed([{ name: 'a', content: Buffer.from('x') }])
  bytes[0] = 0x62
  await expect(read(bytes, 512)).rejects.toThrow('checksum')
})
