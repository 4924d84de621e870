import { CHART_CSS } from '../charts/chart-css.ts'
import { BASE_CSS } from './base-css.ts'
import { TOKENS_CSS } from './tokens-css.ts'

export { BASE_CSS } from './base-css.ts'
export { TOKENS_CSS } from './tokens-css.ts'

/** Everything a page or a report needs: variables, base, charts. */
export const THEME_CSS = `${TOKENS_CSS}${BASE_CSS}${CHART_CSS}`
