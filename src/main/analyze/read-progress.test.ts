import { describe, expect, it } from 'vitest'
import type { CommandIo } from '../cli/io.ts'
import { createReadProgress } from './read-progress.ts'

function terminal(errIsTerminal: boolean, columns = 80): { io: CommandIo; said: string[] } {
  const said: string[] = []
  return {
    said,
    io: { out: () => {}, err: (text) => void said.push(text), columns, outIsTerminal: false, errIsTerminal, colour: false },
  }
}

describe('progress of reading', () => {
  it('tells share, speeds and time left, at most five times a second, and clears its line', () => {
    const { io, said } = terminal(true)
    let now = 0
    const progress = createReadProgress(io, () => now)
    for (now = 0; now <= 2000; now += 10) progress.read('a.pcap', now * 1e5, now * 500, 4e8)
    expect(said).toHaveLength(10)
    expect(said.at(-1)).toBe('\rReading a.pcap: 50 %, 100 MB/s, 500 thousand packets/s, 2 s left')
    expect(said[0]).toBe('\rReading a.pcap: 5 %, 100 MB/s, 500 thousand packets/s')
    progress.clear()
    expect(said.at(-1)).toBe(`\r${' '.repeat(said.at(-2)!.length - 1)}\r`)
    const before = said.length
    progress.clear()
    expect(said).toHaveLength(before)
  })

  it('tells no share and no time left of a pipe, and never 100 % while it reads', () => {
    const { io, said } = terminal(true)
    let now = 0
    const progress = createReadProgress(io, () => now)
    now = 1500
    progress.read('-', 3e6, 40, undefined)
    expect(said).toEqual(['\rReading -: 3 MB, 2.0 MB/s, 27 packets/s'])
    now = 3000
    progress.read('-', 4e6, 40, 4e6)
    expect(said[1]).toContain(': 99 %')
  })

  it('fits the line, keeping the figures, and draws over a longer one', () => {
    const { io, said } = terminal(true, 60)
    let now = 300
    const progress = createReadProgress(io, () => now)
    now = 1500
    progress.read(`${'long-name-'.repeat(20)}.pcap`, 1e9, 1e6, 2e9)
    expect(said[0]!.length).toBeLessThanOrEqual(60)
    expect(said[0]).toContain('left')
    now = 3000
    progress.read('b', 1e9, 1e6, undefined)
    expect(said[1]!.length).toBe(said[0]!.length)
  })

  it('is silent where nobody looks', () => {
    const { io, said } = terminal(false)
    const progress = createReadProgress(io)
    progress.read('a.pcap', 1e9, 1e6, 1e9)
    progress.clear()
    expect(said).toEqual([])
  })
})
