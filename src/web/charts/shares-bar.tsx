import { formatNumber, formatShare } from './scale.ts'
import { ScrollTable } from './scroll-table.tsx'

export interface SharesBarProps {
  /** Column heading of the labels: "Problem". */
  readonly of: string
  /** What is counted and over which window: "Reports in the last 15 minutes". */
  readonly counted: string
  readonly rows: readonly { readonly label: string; readonly count: number; readonly share: number }[]
  readonly caption?: string
}

/** Shares as horizontal bars in a table: the numbers are the content, the bars only help the eye. All bars are on one scale, 0 to 100 %. */
export function SharesBar(props: SharesBarProps) {
  if (props.rows.length === 0) return <p class="soft">{props.counted}: none.</p>
  return (
    <ScrollTable label={props.counted} fit={true}>
      <caption>{props.caption ?? props.counted}</caption>
      <thead>
        <tr>
          <th scope="col">{props.of}</th>
          <th scope="col" class="num">
            Count
          </th>
          <th scope="col" class="num">
            Share
          </th>
          <td aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr>
            <th scope="row">{row.label}</th>
            <td class="num">{formatNumber(row.count)}</td>
            <td class="num">{formatShare(row.share)}</td>
            <td class="c-bar-cell" aria-hidden="true">
              <svg class="c-bar" width="100%" height="14" aria-hidden="true" focusable="false">
                <rect class="c-bar-track" x="0" y="0" width="100%" height="14" />
                <rect
                  class="c-bar-fill"
                  x="0"
                  y="0"
                  width={`${Math.round(Math.min(1, Math.max(0, row.share)) * 1000) / 10}%`}
                  height="14"
                />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
