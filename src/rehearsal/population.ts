import { createDice } from './dice.ts'
import type { People, Scenario, ScenarioService } from './scenario.ts'

/** Hours by which the busiest hour of one service differs from that of the next, at most: shops are not busy when games are. */
const PEAK_SPREAD_HOURS = 6

/** Writes out every `population` as services with their people, sizes spaced evenly in the logarithm, in a seeded order of names. */
export function writeOutPopulations(scenario: Scenario): Scenario {
  const services: ScenarioService[] = [...scenario.services]
  const people: People[] = [...scenario.people]
  for (const plan of scenario.population) {
    const dice = createDice(scenario.seed, `population ${plan.name}`)
    const ratio = plan.count === 1 ? 1 : (plan.perMinuteTo / plan.perMinuteFrom) ** (1 / (plan.count - 1))
    for (let i = 0; i < plan.count; i++) {
      const number = String(i + 1).padStart(String(plan.count).length, '0')
      const perMinute = plan.perMinuteFrom * ratio ** i
      const id = `${plan.name}-${number}`
      services.push({ id, name: `Example ${plan.name} ${number}`, category: plan.category, prefixes: [], problems: plan.problems })
      const peak = plan.rhythm && (plan.rhythm.peakHourUtc + 24 + (dice.unit() * 2 - 1) * PEAK_SPREAD_HOURS) % 24
      people.push({
        service: id,
        basePer15Minutes: perMinute * 15,
        ...(plan.rhythm ? { rhythm: { ...plan.rhythm, peakHourUtc: peak! } } : {}),
        ...(plan.networks ? { networks: plan.networks } : {}),
        ...(plan.clients ? { clients: plan.clients } : {}),
        repeatShare: plan.repeatShare,
        channel: 'api',
        waves: [],
        brigades: [],
        silences: [],
      })
    }
  }
  return { ...scenario, services, people }
}
