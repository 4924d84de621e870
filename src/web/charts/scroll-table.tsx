import type { ComponentChildren } from 'preact'

/** A table that scrolls inside itself on a narrow page. It takes the focus, so that a keyboard can scroll it too. With `fit` the columns shrink first. */
export function ScrollTable({ label, fit, children }: { label: string; fit?: boolean; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section class={fit === true ? 'scroll fit' : 'scroll'} aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  )
}
