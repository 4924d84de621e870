import type { AnalysedInput } from '#vocabulary'
import { formatBytes, formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'

/** What was read. */
export function InputsTable({ inputs }: { readonly inputs: readonly AnalysedInput[] }) {
  return (
    <ScrollTable label="Inputs">
      <caption>Files as they were read.</caption>
      <thead>
        <tr>
          <th scope="col">Input</th>
          <th scope="col">Kind</th>
          <th scope="col" class="num">
            Size
          </th>
          <th scope="col" class="num">
            Packets
          </th>
          <th scope="col" class="num">
            Flow records
          </th>
        </tr>
      </thead>
      <tbody>
        {inputs.map((input) => (
          <tr key={input.name}>
            <th scope="row">
              <code>{input.name === '-' ? 'standard input' : input.name}</code>
            </th>
            <td>{input.kind}</td>
            <td class="num">{formatBytes(input.bytes)}</td>
            <td class="num">{formatNumber(input.packets)}</td>
            <td class="num">{formatNumber(input.flowRecords)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
