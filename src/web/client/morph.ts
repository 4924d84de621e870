/**
 * Makes `old` look like `next` with as few changes as may be: nodes stay where they can, and with them focus, scroll, selection and typed
 * text. Under `data-keep` nothing is touched: a form that somebody fills in is theirs. Opened <details> stay open.
 */
export function morph(old: Element, next: Element): void {
  if (old.isEqualNode(next)) return
  if (old.hasAttribute('data-keep') && old.getAttribute('data-keep') === next.getAttribute('data-keep')) return
  copyAttributes(old, next)
  const wanted = [...next.childNodes]
  for (let i = 0; i < wanted.length; i++) {
    const there = old.childNodes[i]
    const node = wanted[i]
    if (!node) continue
    if (!there) old.append(node)
    else if (there instanceof Element && node instanceof Element && isSame(there, node)) morph(there, node)
    else if (there.nodeType === Node.TEXT_NODE && node.nodeType === Node.TEXT_NODE) {
      if (there.nodeValue !== node.nodeValue) there.nodeValue = node.nodeValue
    } else {
      // The wanted element may stand further on: a row that moved up keeps its state.
      const later = node instanceof Element && node.id !== '' ? laterSibling(there, node) : undefined
      if (later) {
        old.insertBefore(later, there)
        morph(later, node as Element)
      } else old.insertBefore(node, there)
    }
  }
  while (old.childNodes.length > wanted.length) old.lastChild?.remove()
}

function isSame(a: Element, b: Element): boolean {
  return a.tagName === b.tagName && a.id === b.id && a.getAttribute('data-keep') === b.getAttribute('data-keep')
}

function laterSibling(from: ChildNode, wanted: Element): Element | undefined {
  for (let node: ChildNode | null = from; node; node = node.nextSibling) if (node instanceof Element && isSame(node, wanted)) return node
  return undefined
}

/** What the reader did, not what the server said: open folds, and the values of fields that can be seen. */
function isReaders(element: Element, name: string): boolean {
  if (element instanceof HTMLDetailsElement) return name === 'open'
  const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLOptionElement
  if (element instanceof HTMLInputElement && element.type === 'hidden') return false
  return isField && (name === 'value' || name === 'selected' || name === 'checked')
}

function copyAttributes(old: Element, next: Element): void {
  for (const { name, value } of [...next.attributes])
    if (!isReaders(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value)
  for (const { name } of [...old.attributes]) if (!isReaders(old, name) && !next.hasAttribute(name)) old.removeAttribute(name)
}
