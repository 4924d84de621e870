/** One line of `breakwater doctor`. */
export interface Finding {
  /** What was looked at: "store", "ports". */
  readonly of: string
  readonly level: 'ok' | 'warn' | 'fail'
  readonly said: string
  /** What to do, where something is wrong. */
  readonly todo?: string
}

export const fine = (of: string, said: string): Finding => ({ of, level: 'ok', said })
export const doubtful = (of: string, said: string, todo: string): Finding => ({ of, level: 'warn', said, todo })
export const broken = (of: string, said: string, todo: string): Finding => ({ of, level: 'fail', said, todo })
