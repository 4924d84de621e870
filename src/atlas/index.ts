export { countryName } from './country-name.ts'
export { type CountryShape, countryShapes } from './country-shapes.ts'
