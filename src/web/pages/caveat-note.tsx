import { CAVEAT } from '../api/caveat.ts'

/** Who says so: on every public page that shows a figure. */
export function CaveatNote() {
  return <p class="note">{CAVEAT}</p>
}
