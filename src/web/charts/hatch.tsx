/** Diagonal lines in pixels of the screen, for what was not seen. `id` must be unique on the page. */
export function HatchPattern({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="c-hatch" x1="0" y1="0" x2="0" y2="7" />
      </pattern>
    </defs>
  )
}
