/** A comment's words in one form: small letters and digits, everything else folded into single spaces. Equal keys: the same words were said. */
export function commentKey(comment: string): string {
  return comment
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}
