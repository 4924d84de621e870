import type { ComponentChildren } from 'preact'

interface ScrollTableProps {
  readonly label: string
  /** The columns shrink first. */
  readonly fit?: boolean
  /** On a narrow page each row becomes a few lines, and nothing scrolls: for rows that read as a sentence. A cell says its `data-label` there, figures stand side by side. */
  readonly stack?: boolean
  readonly children: ComponentChildren
}

/** A table that scrolls inside itself on a narrow page. It takes the focus, so that a keyboard can scroll it too. */
export function ScrollTable({ label, fit, stack, children }: ScrollTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section class={`scroll${fit === true ? ' fit' : ''}${stack === true ? ' stack' : ''}`} aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  )
}
