/**
 * What an exporter said of its sampling. Options name what a rate holds for: a selector or sampler, an interface, a template, a line card,
 * or nothing, which means the whole exporter. Records are matched with the narrowest that they name themselves.
 */
export interface SamplingRates {
  readonly selectors: ReadonlyMap<number, number>
  readonly interfaces: ReadonlyMap<number, number>
  readonly templates: ReadonlyMap<number, number>
  readonly lineCards: ReadonlyMap<number, number>
  /** For records that name nothing: the exporter's rate, else the one on which all others agree, else 0. */
  readonly overall: number
  /** There are rates that depend on the record. */
  readonly scoped: boolean
  /** For a record of this template, before it is asked for interface and selector. */
  of(template: number): number
  set(scope: ReadonlyMap<number, number>, key: number, rate: number): void
  setAll(rate: number): void
}

/** Rates remembered for one kind of scope; real exporters have one for each line card or interface, some hundreds (judgement). */
const MOST_RATES = 1024

/** @param spend takes a share of the memory that all exporters have together; false when there is none left */
export function createSamplingRates(spend: (cost: number) => boolean): SamplingRates {
  const maps = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>(), new Map<number, number>()] as const
  const [selectors, interfaces, templates, lineCards] = maps
  let said = 0
  let overall = 0

  function settle(): void {
    let agreed = said
    if (said === 0)
      for (const map of maps)
        for (const rate of map.values()) {
          if (agreed === 0) agreed = rate
          else if (agreed !== rate) {
            overall = 0
            return
          }
        }
    overall = agreed
  }

  return {
    selectors,
    interfaces,
    templates,
    lineCards,
    get overall() {
      return overall
    },
    get scoped() {
      return selectors.size > 0 || interfaces.size > 0
    },
    of: (template) => (templates.size === 0 ? overall : (templates.get(template) ?? overall)),
    set(scope, key, rate) {
      const map = maps.find((known) => known === scope)
      if (map === undefined || map.get(key) === rate) return
      if (!map.has(key) && (map.size >= MOST_RATES || !spend(1))) return
      map.set(key, rate)
      settle()
    },
    setAll(rate) {
      said = rate
      overall = rate
    },
  }
}
