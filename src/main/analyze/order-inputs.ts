import { createHash } from 'node:crypto'
import type { CaptureInput } from './capture-input.ts'
import { firstInstant } from './first-instant.ts'

/**
 * Inputs in an order of their own: by their first packet, then by content. What was seen first in an analysis of several files then does
 * not depend on how the shell sorted them. Standard input can be read only once and comes last.
 */
export async function orderInputs(inputs: readonly CaptureInput[]): Promise<readonly CaptureInput[]> {
  if (inputs.length < 2) return inputs
  const keyed: { input: CaptureInput; first: number; digest: string }[] = []
  for (const input of inputs) {
    if (input.name === '-') keyed.push({ input, first: Number.POSITIVE_INFINITY, digest: '~' })
    else keyed.push({ input, first: await firstInstant(input), digest: '' })
  }
  for (const entry of keyed) {
    const tied = keyed.some((other) => other !== entry && other.first === entry.first)
    if (tied && entry.digest === '') entry.digest = await digestOf(entry.input)
  }
  return keyed
    .sort((a, b) => {
      if (a.first !== b.first) return a.first < b.first ? -1 : 1
      if (a.digest !== b.digest) return a.digest < b.digest ? -1 : 1
      return a.input.name < b.input.name ? -1 : a.input.name > b.input.name ? 1 : 0
    })
    .map(({ input }) => input)
}

async function digestOf(input: CaptureInput): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of input.chunks()) hash.update(chunk)
  return hash.digest('hex')
}
