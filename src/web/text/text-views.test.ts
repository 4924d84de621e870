import { expect, it } from 'vitest'
import { createFixtureView, INCIDENT_ID } from '../../../test/fixtures/view.ts'
import { incidentText, serviceText } from './text-views.ts'

const view = createFixtureView()
const link = (path: string) => `https://outages.example${path}`

it('an incident as Markdown names what is most affected and the networks, as its page does', () => {
  const text = incidentText(view, view.incident(INCIDENT_ID)!, link)
  expect(text).toContain('| AS64500 Example Telecom | network | 21,000 | 6.5 | 3,231 × |')
  expect(text).toContain('| AS64500 Example Telecom | 21,000 | 33 % |')
  const { networks: _n, affected: _a, ...plain } = view.incident(INCIDENT_ID)!
  expect(incidentText(view, plain, link)).not.toMatch(/Most affected|Through which/)
})

it('a service as Markdown tells of planned work, and whose word it is', () => {
  expect(serviceText(view, view.service('chirper')!, link)).toContain(
    '**Planned work** announced by the operator of this observatory: The log-in is moved to other machines. (2025-03-10T16:05:00Z to 2025-03-10T17:05:00Z)',
  )
})
