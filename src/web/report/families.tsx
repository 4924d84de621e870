import type { Family } from '#vocabulary'
import { ReasonList } from '../pages/verdict-section.tsx'

/** What the traffic is consistent with: never what it is. */
export function Families({ families }: { readonly families: readonly Family[] }) {
  if (families.length === 0) return null
  return (
    <>
      <h4>What it is consistent with</h4>
      {families.map((family) => (
        <div key={family.name}>
          <p>
            <strong>{family.text}</strong> <span class="soft">(confidence: {family.confidence})</span>
          </p>
          <ReasonList reasons={family.reasons} none="No trait was named." />
        </div>
      ))}
    </>
  )
}
