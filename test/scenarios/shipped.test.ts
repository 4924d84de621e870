import { beforeAll, describe, expect, it } from 'vitest'
import { bundledScenarios } from '#rehearsal'
import { buildOnce } from '../fixtures/breakwater.ts'
import { expectRehearsalPasses, REHEARSAL_MILLISECONDS } from '../fixtures/rehearsal.ts'

beforeAll(buildOnce)

it('five days are shipped', () => {
  expect(bundledScenarios()).toEqual(['flash-crowd', 'owner-is-right', 'quiet-week', 'x-2023-03-06', 'x-2025-03-10'])
})

describe('rehearsed, a shipped day is told as it was', () => {
  for (const id of bundledScenarios()) it.concurrent(id, () => expectRehearsalPasses(id), 3 * REHEARSAL_MILLISECONDS)
})
