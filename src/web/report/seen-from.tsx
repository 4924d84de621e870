import { type AnalysisReport, VANTAGE_WORDS } from '#vocabulary'

/** Where the sensor stood, and what nobody can see from there. */
export function SeenFrom({ vantage }: { readonly vantage: AnalysisReport['vantage'] }) {
  if (vantage === undefined) return null
  return (
    <>
      <h3>Seen from {VANTAGE_WORDS[vantage.vantage]}</h3>
      {vantage.cannotSee.length === 0 ? null : (
        <>
          <p>What does not show there:</p>
          <ul>
            {vantage.cannotSee.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
