import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const textOf = (name: string) => readFileSync(`${root}${name}`, 'utf8')
/** Made by `npm run build` and `npm ci`. */
const MADE = ['dist', 'node_modules']
const isThere = (path: string) => MADE.includes(path) || existsSync(`${root}${path}`)

it('the image copies what there is, and nothing that the build does not get', () => {
  const copied = [...textOf('Dockerfile').matchAll(/^COPY --from=\w+ (.+) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '))
  const names = copied.map((path) => path.replace('/opt/breakwater/', ''))
  expect(names).toContain('dist')
  expect(names.filter((name) => !isThere(name))).toEqual([])
  const ignored = textOf('.dockerignore').trim().split('\n')
  expect(names.filter((name) => ignored.includes(name) && !MADE.includes(name))).toEqual([])
})

it('the package lists what there is', () => {
  const { files } = JSON.parse(textOf('package.json')) as { files: string[] }
  expect(files.filter((name) => !name.includes('*') && !isThere(name))).toEqual([])
})

it('command, unit and image start node alike', () => {
  const options = (text: string, pattern: RegExp) => pattern.exec(text)?.[1]
  const unit = options(textOf('deploy/breakwater.service'), /^ExecStart=\/usr\/bin\/node (\S+) /m)
  expect(unit).toMatch(/^--/)
  expect(options(textOf('bin/breakwater.js'), /^#!\/usr\/bin\/env -S node (\S+)$/m)).toBe(unit)
  expect(options(textOf('Dockerfile'), /^ENTRYPOINT \["node", "([^"]+)"/m)).toBe(unit)
})
