import { expect, it } from 'vitest'
import type { AttackProfile } from '#vocabulary'
import { createFixtureView, INCIDENT_ID, profile, seconds } from '../../../test/fixtures/view.ts'
import { publicParts } from './public-parts.ts'

it('published traffic has countries and kinds of network, and no network by its name', async () => {
  const incident = (await createFixtureView().incident(INCIDENT_ID))!
  const { geography } = profile
  if (geography.kind !== 'shown') throw new Error('the sample shows countries')
  const row = {
    asn: 4_200_000_001,
    name: 'Example Hosting',
    kind: 'hosting',
    sources: 9,
    shareOfSources: 1,
    shareOfPackets: 1,
    shareOfBytes: 1,
  } as const
  const kinds = [{ kind: 'hosting', shareOfSources: 1, shareOfPackets: 1, shareOfBytes: 1 }] as const
  const told: AttackProfile = { ...profile, geography: { ...geography, networks: [row], networkKinds: kinds } }
  const view = { ...incident, traffic: [{ profile: told, seconds }], published: ['traffic'] as const }
  const { traffic } = publicParts(view)
  expect(JSON.stringify(traffic)).not.toMatch(/Example Hosting|4200000001/)
  expect(traffic![0]!.profile.geography).toEqual({ ...geography, networkKinds: kinds })
  expect(publicParts({ ...view, published: [] }).traffic).toBeUndefined()
})

it('a note for the operator alone is in no public timeline, whatever is published', () => {
  const incident = createFixtureView().incident(INCIDENT_ID)!
  const note = { at: incident.incident.onset, text: 'for us alone', from: 'operator', private: true } as const
  const view = { ...incident, timeline: [...incident.timeline, note], published: ['verdict', 'traffic', 'claims'] as const }
  expect(publicParts(view).timeline).toEqual(incident.timeline)
})
