import type { FlowBatch, Instant } from '#vocabulary'
import type { AddressPlan } from './address-plan.ts'
import { type AttackTraffic, createAttackTraffic } from './attack-traffic.ts'
import { createFlowWriter } from './flow-writer.ts'
import { createOrdinaryTraffic } from './ordinary-traffic.ts'
import type { Scenario, TrafficPlan } from './scenario.ts'
import { serviceAddresses } from './service-addresses.ts'

/** All that one exporter sees. Steps must follow each other; the batches are valid until the next step. */
export interface TrafficSource {
  readonly plan: TrafficPlan
  readonly attacks: readonly AttackTraffic[]
  records(from: Instant, to: Instant): readonly FlowBatch[]
}

export function createTrafficSource(
  scenario: Scenario,
  plan: AddressPlan,
  traffic: TrafficPlan,
  earlier: ReadonlyMap<string, AttackTraffic>,
): TrafficSource {
  const home = serviceAddresses(scenario.services.find((service) => service.id === traffic.service)!)
  const ordinary = createOrdinaryTraffic(scenario, plan, traffic, home)
  const known = new Map(earlier)
  const attacks = traffic.attacks.map((attack) => {
    const made = createAttackTraffic(scenario, plan, traffic, home, attack, known)
    known.set(attack.name, made)
    return made
  })
  const writer = createFlowWriter(traffic.samplingRate)
  return {
    plan: traffic,
    attacks,
    records(from, to) {
      writer.clear()
      ordinary.write(from, to, writer)
      for (const attack of attacks) attack.write(from, to, writer)
      return writer.batches
    },
  }
}
