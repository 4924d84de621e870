import { describe, expect, it } from 'vitest'
import { EXIT } from './exit-codes.ts'
import type { CommandIo } from './io.ts'
import { runCommand } from './run.ts'

async function told(...argv: string[]): Promise<{ out: string; err: string; code: number }> {
  let out = ''
  let err = ''
  const io: CommandIo = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    columns: 100,
    outIsTerminal: false,
    errIsTerminal: false,
    colour: false,
  }
  const code = await runCommand(argv, io)
  return { out, err, code }
}

describe('the command line', () => {
  it.each([
    [[]],
    [['analyze']],
    [['serve']],
    [['check']],
    [['rehearse']],
    [['config']],
    [['doctor']],
    [['backup']],
    [['restore']],
    [['compact']],
  ])('helps with %j in words, not in values of a program', async (command) => {
    const { out, err, code } = await told(...command, '--help')
    expect(code).toBe(EXIT.answered)
    expect(err).toBe('')
    expect(out).toContain('Usage: breakwater')
    expect(out).not.toMatch(/\[\]|undefined|display help|output the version/)
  })

  it('shows analyze by example, with its exit codes and where to read on', async () => {
    const { out } = await told('analyze', '--help')
    expect(out).toContain('breakwater analyze night.pcap --html report.html')
    expect(out).toMatch(/Exit codes: 0 answered, 64 .*65 .*70 /)
    expect(out).toContain('docs/analyze.md')
  })

  it.each([[['analyse', 'a.pcap']], [['analyze', '--bogus']], [['analyze', '--html']], [['serve', '--public-port', 'x']]])(
    'says of %j what is wrong in the name of the program, and how to get help',
    async (argv) => {
      const { out, err, code } = await told(...argv)
      expect(code).toBe(EXIT.usage)
      expect(out).toBe('')
      expect(err).toMatch(/^breakwater: [a-z]/)
      expect(err).toContain('--help')
    },
  )
})
