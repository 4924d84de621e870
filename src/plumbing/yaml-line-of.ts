import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

/** Member names and indices from the root. */
export type YamlPath = readonly (string | number)[]

/** The byte offset of the deepest node on the way that exists: of the key where the last step is a key, else of its container. */
export function yamlOffsetOf(root: unknown, path: YamlPath): number {
  let node: unknown = root
  let offset = (root as Node | null)?.range?.[0] ?? 0
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part))
      if (!pair) return offset
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined
      if (!item) return offset
      offset = item.range?.[0] ?? offset
      node = item
    } else return offset
  }
  return offset
}

/** The line of a key in a text that has been read already, for faults that its schema cannot see; counted from 1. */
export function yamlLineOf(text: string): (path: YamlPath) => number {
  const lines = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  return (path) => Math.max(1, lines.linePos(yamlOffsetOf(contents, path)).line)
}
