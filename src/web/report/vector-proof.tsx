import type { Vector } from '#vocabulary'

/** What shows a vector stands under the table, not in it: sentences in a narrow column are not read. */
export function VectorProof({ vector }: { readonly vector: Vector }) {
  return (
    <ul>
      {vector.traits.map((trait) => (
        <li key={trait}>{trait}</li>
      ))}
      <li>
        {vector.rule.text}{' '}
        <span class="small soft">
          (the rule that decided: <code>{vector.rule.rule}</code>)
        </span>
      </li>
    </ul>
  )
}
