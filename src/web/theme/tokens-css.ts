/**
 * The colours and measures of every page, chart and report, as CSS variables. One accent; everything else is ink on paper. Every pair that
 * carries text has a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3), every line that carries meaning at least 3 : 1 (1.4.11); the test beside
 * this file computes them.
 */
export const LIGHT: Readonly<Record<string, string>> = {
  paper: '#fbfaf7',
  raised: '#ffffff',
  sunken: '#f1efe9',
  ink: '#16191d',
  'ink-soft': '#4d545c',
  rule: '#d8d5cc',
  'rule-strong': '#85827a',
  accent: '#0b5a8f',
  'accent-soft': '#dce9f2',
  'accent-ink': '#ffffff',
  band: '#e2ded3',
  'band-edge': '#85827a',
  phase: '#f3ead2',
  'phase-edge': '#8a6d1f',
  'map-none': '#eeebe4',
  'map-line': '#fbfaf7',
  'map-1': '#cddfeb',
  'map-2': '#9fc4dc',
  'map-3': '#5d9ac3',
  'map-4': '#2a70a3',
  'map-5': '#0a3f68',
}

export const DARK: Readonly<Record<string, string>> = {
  paper: '#14171a',
  raised: '#1b1f23',
  sunken: '#101315',
  ink: '#e9e7e2',
  'ink-soft': '#adb2b8',
  rule: '#343a41',
  'rule-strong': '#79818a',
  accent: '#74b8ea',
  'accent-soft': '#1c3a50',
  'accent-ink': '#0d1114',
  band: '#30363c',
  'band-edge': '#79818a',
  phase: '#332c18',
  'phase-edge': '#c9a648',
  'map-none': '#262b30',
  'map-line': '#14171a',
  'map-1': '#1d3f58',
  'map-2': '#2c6389',
  'map-3': '#438cbb',
  'map-4': '#7ab9e1',
  'map-5': '#cde7f9',
}

function declare(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value};`)
    .join('')
}

/** Light by default, dark where the reader's system asks for it, always light on paper. */
export const TOKENS_CSS = `:root{color-scheme:light dark;${declare(LIGHT)}
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","DejaVu Sans",sans-serif;
--serif:"Iowan Old Style","Charter",Georgia,"Noto Serif","Liberation Serif","DejaVu Serif",serif;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;
--space-1:.25rem;--space-2:.5rem;--space-3:1rem;--space-4:1.5rem;--space-5:2.5rem;--space-6:4rem;--measure:68ch;--page:64rem}
@media (prefers-color-scheme:dark){:root{${declare(DARK)}}}
@media print{:root{color-scheme:light;${declare(LIGHT)}--paper:#fff;--map-line:#fff}}
`
