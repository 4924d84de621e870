export { run } from './cli/run.ts'
export type { BreakwaterConfig } from './config/breakwater-config.ts'
export { loadBreakwaterConfig } from './config/load-config.ts'
export { type ObservatoryOptions, type RunningObservatory, startObservatory } from './serve/start-observatory.ts'
