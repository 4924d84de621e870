/** A set with one template: its id, and [element, length] of each field (set 0 in RFC 3954 section 5.2, set 2 in RFC 7011 section 3.4.1). */
export function templateSet(setId, id, fields) {
  const set = Buffer.alloc(8 + 4 * fields.length)
  for (const [i, word] of [setId, set.length, id, fields.length, ...fields.flat()].entries()) set.writeUInt16BE(word, 2 * i)
  return set
}
