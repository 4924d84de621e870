import { LIGHT } from '../theme/tokens-css.ts'

/** The face that ships with us: pictures look the same wherever they are drawn. The condensed cut is as wide as what captions are wrapped for. */
const FACE = '"DejaVu Sans Condensed"'

/**
 * A style sheet as the renderer of pictures reads it (CSS 2.1): the light theme's values in place of variables, `font` in its parts, and nothing that depends on
 * screen, paper or width.
 */
export function pictureCss(css: string): string {
  const wordOf = (name: string) => (name === 'sans' ? FACE : (LIGHT[name] ?? 'inherit'))
  return css
    .replace(/@[a-z-]+[^{}]*\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, '')
    .replace(/var\(--([a-z0-9-]+)\)/g, (_, name: string) => wordOf(name))
    .replace(
      /\bfont:(?:(\d+) )?(\d+)px ([^;}]+)/g,
      (_, weight: string | undefined, size: string, face: string) => `font-weight:${weight ?? 400};font-size:${size}px;font-family:${face}`,
    )
}
