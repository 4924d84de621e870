import type { ComponentChildren } from 'preact'

export interface ChartFigureProps {
  readonly title?: string | undefined
  readonly caption?: string | undefined
  /** Keys of the drawing: a swatch class of the chart's stylesheet and its meaning. */
  readonly legend?: readonly { readonly swatch: string; readonly text: string }[]
  /** Label of the fold-out table, and the table. */
  readonly tableLabel?: string
  readonly table?: ComponentChildren
  readonly children: ComponentChildren
}

/** A drawing with its title, key, caption and the same numbers as a table. */
export function ChartFigure(props: ChartFigureProps) {
  return (
    <figure class="c-figure">
      {props.title === undefined ? null : <p class="c-title">{props.title}</p>}
      {props.children}
      {props.legend === undefined || props.legend.length === 0 ? null : (
        <ul class="c-legend">
          {props.legend.map((entry) => (
            <li>
              <span class={`c-swatch ${entry.swatch}`} aria-hidden="true" /> {entry.text}
            </li>
          ))}
        </ul>
      )}
      {props.caption === undefined ? null : <figcaption class="c-caption">{props.caption}</figcaption>}
      {props.table === undefined || props.table === null ? null : (
        <details class="c-table">
          <summary>{props.tableLabel ?? 'The same as a table'}</summary>
          {props.table}
        </details>
      )}
    </figure>
  )
}
