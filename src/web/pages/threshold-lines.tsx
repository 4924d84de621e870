/** How the suggested thresholds come to hold: the lines themselves, to be copied as they are. */
export function ThresholdLines({ lines }: { readonly lines: string | undefined }) {
  if (lines === undefined) return null
  return (
    <>
      <h3>To tell only from the suggested S on</h3>
      <p>
        Put this into <code>breakwater.yaml</code> and start <code>serve</code> again. It is the whole of <code>thresholds</code>, with
        those that you have. Where <code>alerts</code> is there already, put what is below it there. Write <code>ratio</code> instead of{' '}
        <code>score</code> to go by times the usual. A failing probe is told all the same.
      </p>
      <pre class="paste">
        <code>{lines}</code>
      </pre>
    </>
  )
}
