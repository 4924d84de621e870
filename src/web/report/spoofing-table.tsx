import type { AttackProfile } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { SPOOFING_WORDS } from '../pages/words.ts'

function pointsTo(logLikelihoodRatio: number): string {
  if (logLikelihoodRatio === 0) return 'cannot say'
  return logLikelihoodRatio > 0 ? 'forged' : 'genuine'
}

export function SpoofingTable({ profile, label }: { readonly profile: AttackProfile; readonly label: string }) {
  const { spoofing } = profile
  return (
    <>
      <h4>Are the source addresses genuine?</h4>
      <p>
        <strong>{SPOOFING_WORDS[spoofing.result]}.</strong> {spoofing.text}
      </p>
      {spoofing.tests.length === 0 ? null : (
        <ScrollTable label={`Tests for forged addresses, ${label}`}>
          <caption>
            Each test's weight is the natural logarithm of how much likelier its value is with forged than with genuine addresses: 3 is 20
            to 1, −3 is 1 to 20.
          </caption>
          <thead>
            <tr>
              <th scope="col">Test</th>
              <th scope="col">In words</th>
              <th scope="col">Points to</th>
              <th scope="col" class="num">
                Weight
              </th>
              <th scope="col" class="num">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {spoofing.tests.map((test) => (
              <tr key={test.test}>
                <th scope="row">{test.test}</th>
                <td>{test.text}</td>
                <td>{pointsTo(test.logLikelihoodRatio)}</td>
                <td class="num">{formatNumber(test.logLikelihoodRatio, 2)}</td>
                <td class="num">{formatNumber(test.value, 3)}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </>
  )
}
