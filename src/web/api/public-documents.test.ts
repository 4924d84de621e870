import { expect, it } from 'vitest'
import { createFixtureView, INCIDENT_ID } from '../../../test/fixtures/view.ts'
import { incidentDocument, serviceDocument } from './public-documents.ts'

const view = createFixtureView()
const incident = { ...view.incident(INCIDENT_ID)!, together: 'Several services at once.' }
const service = { ...view.service('chirper')!, likelyAbout: incident.likelyAbout!, displaced: 'Newcomers.', together: 'Several.' }

it('an incident has in JSON what its page shows: places, networks, what is most affected, how it hangs together', () => {
  const { incident: document } = incidentDocument(view, incident) as { incident: Record<string, { rows: unknown[] }> }
  expect(document.places!.rows).toEqual(incident.places)
  expect(document.networks!.rows).toEqual(incident.networks)
  expect(document.mostAffected!.rows).toEqual(incident.affected)
  for (const part of ['problems', 'places', 'networks', 'mostAffected'])
    expect(document[part]).toMatchObject({
      window: { from: '2025-03-10T14:01:00Z', to: '2025-03-10T15:05:00Z' },
      counts: expect.any(String),
    })
  expect(document).toMatchObject({
    likelyAbout: incident.likelyAbout,
    displacedDemand: incident.displaced,
    severalServices: incident.together,
  })
})

it('so has a service, and the work that is planned', () => {
  const { service: document } = serviceDocument(view, service) as { service: Record<string, { rows: unknown[] }> }
  expect(document.networks!.rows).toEqual(service.networks)
  expect(document.mostAffected!.rows).toEqual(service.affected)
  expect(document).toMatchObject({ likelyAbout: service.likelyAbout, displacedDemand: 'Newcomers.', severalServices: 'Several.' })
  expect(document.plannedWork).toEqual([
    { from: '2025-03-10T16:05:00Z', to: '2025-03-10T17:05:00Z', text: 'The log-in is moved to other machines.' },
  ])
})

it('a list of incidents says which are likely about another service', () => {
  const [summary, ...rest] = service.incidents
  const odd = { ...service, incidents: [{ ...summary!, likelyAbout: service.likelyAbout }, ...rest] }
  const { incidents } = (serviceDocument(view, odd) as { service: { incidents: object[] } }).service
  expect(incidents[0]).toMatchObject({ likelyAbout: { service: 'gramophone' } })
  expect(incidents[1]).not.toHaveProperty('likelyAbout')
})

it('where networks are not known or nothing is compared, nothing is said of them', () => {
  const { networks: _n, affected: _a, likelyAbout: _l, displaced: _d, together: _t, ...plain } = incident
  const { incident: document } = incidentDocument(view, plain) as { incident: object }
  for (const name of ['networks', 'mostAffected', 'likelyAbout', 'displacedDemand', 'severalServices'])
    expect(document).not.toHaveProperty(name)
})
