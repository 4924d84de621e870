import { undecodedMeaning } from '#vocabulary'

/** A cause of undecoded packets with its meaning; one without words is told as it came. */
export function undecodedWords(cause: string): string {
  const meaning = undecodedMeaning(cause)
  return meaning === undefined ? cause : `${cause} (${meaning})`
}
