/** The frozen set of generated captures: benign days, attacks, and the writers that turn them into files. See README.md. */
export { ATTACKS } from './attacks/index.mjs'
export { DAYS } from './days/index.mjs'
export { FLOORS, INTENSITIES, LONGEST_SECONDS, mixOf, SHORTEST_SECONDS } from './mix.mjs'
export { writeAttack } from './write-attack.mjs'
export { BEGINNING, writeDay } from './write-day.mjs'
