import { render } from 'preact-render-to-string'
import { expect, it } from 'vitest'
import type { AttackProfile, Geography } from '#vocabulary'
import { profile, seconds } from '../../../test/fixtures/view.ts'
import { TrafficSection } from './traffic-section.tsx'

type Shown = Extract<Geography, { kind: 'shown' }>

function htmlOf(parts: Partial<Shown>): string {
  const shown: AttackProfile = { ...profile, geography: { ...(profile.geography as Shown), ...parts } }
  return render(<TrafficSection traffic={[{ profile: shown, seconds }]} synthetic={true} />)
}

it('shows the networks of the sources, and countries beside their baselines, where they were looked up', () => {
  const html = htmlOf({
    networks: [
      { asn: 64_500, name: 'Example Hosting', kind: 'hosting', sources: 900, shareOfSources: 0.22, shareOfPackets: 0.2, shareOfBytes: 0.2 },
    ],
    representation: [
      {
        country: 'VN',
        database: 'world',
        baseline: 'address space',
        share: 0.12,
        baselineShare: 0.01,
        quotient: 12,
        low: 10,
        high: 14,
      },
    ],
  })
  expect(html).toContain('Example Hosting')
  expect(html).toContain('networks are victims too')
  expect(html).toContain('address space')
  expect(htmlOf({})).not.toContain('networks are victims too')
})
