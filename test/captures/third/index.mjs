/** The third frozen set: other days, other attacks, the writers and the mixing of the first. See ../README.md. */
export { FLOORS, INTENSITIES, LONGEST_SECONDS, mixOf, SHORTEST_SECONDS } from '../mix.mjs'
export { writeAttack } from '../write-attack.mjs'
export { BEGINNING, writeDay } from '../write-day.mjs'
export { ATTACKS } from './attacks/index.mjs'
export { DAYS } from './days/index.mjs'
