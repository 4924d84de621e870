import type { Atlas } from '#atlas'
import { PROBLEM_TYPES, parsePrefix, type Service, type ServiceId } from '#vocabulary'
import { type AddressPlan, createAddressPlan } from './address-plan.ts'
import type { AttackTraffic } from './attack-traffic.ts'
import { type Crowd, createCrowd } from './people.ts'
import { chooseNetworks } from './reporter-networks.ts'
import type { Scenario } from './scenario.ts'
import { createSyntheticAtlas } from './synthetic-atlas.ts'
import { createTrafficSource, type TrafficSource } from './traffic-source.ts'

/** Everything a scenario invents. The same scenario gives the same world, to the byte. */
export interface World {
  readonly scenario: Scenario
  readonly plan: AddressPlan
  readonly atlas: Atlas
  /** The catalogue for the observatory. Probes go to `targetUrls`; a probed service without a URL there is not probed. */
  services(targetUrls: Readonly<Record<ServiceId, string>>): readonly Service[]
  /** Fresh from the start with each call: the crowds and exporters of one run. */
  inputs(): { readonly crowds: readonly Crowd[]; readonly exporters: readonly TrafficSource[] }
}

export function createWorld(scenario: Scenario): World {
  const plan = createAddressPlan(scenario)
  const reporterNetworks = chooseNetworks(scenario, plan)
  return {
    scenario,
    plan,
    atlas: createSyntheticAtlas(scenario, plan),
    services: (targetUrls) =>
      scenario.services.map((service): Service => {
        const url = targetUrls[service.id]
        return {
          id: service.id,
          name: service.name,
          category: service.category,
          problemTypes: service.problems ?? PROBLEM_TYPES,
          prefixes: service.prefixes.map(parsePrefix).flatMap((prefix) => (prefix.ok ? [prefix.value] : [])),
          ...(service.note === undefined ? {} : { note: service.note }),
          ...(service.probe && url !== undefined
            ? { probes: [{ url, everySeconds: service.probe.everySeconds, timeoutSeconds: service.probe.timeoutSeconds }] }
            : {}),
        }
      }),
    inputs() {
      const crowds = scenario.people.map((people) => createCrowd(scenario, people, reporterNetworks))
      const known = new Map<string, AttackTraffic>()
      const exporters = scenario.traffic.map((traffic) => {
        const source = createTrafficSource(scenario, plan, traffic, known)
        for (const attack of source.attacks) known.set(attack.name, attack)
        return source
      })
      return { crowds, exporters }
    },
  }
}
