import { type Vector, vectorPeak } from '#vocabulary'
import { formatNumber, formatShare } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { estimateText } from '../pages/estimate-text.ts'
import { Span } from '../pages/time.tsx'

interface VectorTableProps {
  readonly vectors: readonly Vector[]
  readonly label: string
  /** With the number and the peak of each, where the page shows its course too. */
  readonly withCourses?: true
}

/** The vectors under their heading, or that there is none. */
export function VectorTable({ vectors, label, withCourses }: VectorTableProps) {
  return (
    <>
      <h4>Vectors</h4>
      {vectors.length === 0 ? (
        <p class="soft">No vector was recognised.</p>
      ) : (
        <ScrollTable label={`Vectors towards ${label}`}>
          <caption>Shares are of all traffic towards the target in each vector's window. Techniques are MITRE ATT&amp;CK ids.</caption>
          <thead>
            <tr>
              <th scope="col">Vector</th>
              <th scope="col">Window</th>
              {withCourses ? (
                <th scope="col" class="num">
                  Peak packets/s
                </th>
              ) : null}
              <th scope="col" class="num">
                Packets
              </th>
              <th scope="col" class="num">
                Bytes
              </th>
              <th scope="col">Sources</th>
              <th scope="col">Confidence</th>
            </tr>
          </thead>
          <tbody>
            {vectors.map((vector) => (
              <tr key={vector.number}>
                <th scope="row">
                  {withCourses ? `${vector.number}. ` : ''}
                  {vector.name}
                  <br />
                  <span class="small soft">{vector.technique}</span>
                </th>
                <td>
                  <Span from={vector.window.from} to={vector.window.to} />
                </td>
                {withCourses ? <td class="num">{peakText(vector)}</td> : null}
                <td class="num">{formatShare(vector.shareOfPackets)}</td>
                <td class="num">{formatShare(vector.shareOfBytes)}</td>
                <td>
                  {estimateText(vector.sources)}
                  {vector.reflected ? <span class="small soft"> (reflectors: abused, not the attacker's machines)</span> : null}
                </td>
                <td>{vector.confidence}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </>
  )
}

function peakText(vector: Vector): string {
  const peak = vectorPeak(vector)
  return peak === undefined ? 'not known' : formatNumber(peak)
}
