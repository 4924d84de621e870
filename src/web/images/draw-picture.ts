import { createRequire } from 'node:module'
import { pngFile } from './png-file.ts'

const require = createRequire(import.meta.url)
const faces = ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map((file) => `dejavu-fonts-ttf/ttf/${file}`)

/** Wide enough for every card that shows a link (1.2 times the drawing). */
const WIDTH = 1200

/** The whole of a drawing, spoken: its title, whose text the drawing has escaped. */
export function spokenOf(svg: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/.exec(svg)?.[1] ?? ''
  return title.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}

/** A drawing as a PNG, made on another thread; what it says is in the file too. The renderer is loaded by the first picture. */
export async function drawPicture(svg: string): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js')
  const { width, height, pixels } = await renderAsync(svg, {
    font: {
      fontFiles: faces.map((face) => require.resolve(face)),
      // Those of the machine would make pictures differ from machine to machine.
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans Condensed',
    },
    fitTo: { mode: 'width', value: WIDTH },
    logLevel: 'off',
  })
  return await pngFile({ width, height, pixels, description: spokenOf(svg) })
}
