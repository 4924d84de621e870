/** What a command may write to; handed in, so that commands can be tested without a process. */
export interface CommandIo {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Columns of the terminal, 80 when unknown (a pseudo-terminal may say 0). */
  readonly columns: number
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
  readonly colour: boolean
}

export function createProcessIo(wish: 'always' | 'never' | 'on-terminals'): CommandIo {
  // A reader that has seen enough (`| head`) closes the pipe; that is no fault of anybody.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    columns: process.stdout.columns || process.stderr.columns || 80,
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    colour: wish === 'always' || (wish === 'on-terminals' && process.stdout.isTTY === true),
  }
}
