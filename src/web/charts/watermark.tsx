/** Says SYNTHETIC across a drawing, so that a cropped picture of it still says so. */
export function Watermark({ x, y, size = 'c-watermark' }: { x: string | number; y: string | number; size?: string }) {
  return (
    <svg x={x} y={y} width="1" height="1" overflow="visible" aria-hidden="true">
      <text class={size} text-anchor="middle" dominant-baseline="central" transform="rotate(-8)">
        SYNTHETIC
      </text>
    </svg>
  )
}
