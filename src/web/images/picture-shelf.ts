import { createHash } from 'node:crypto'
import type { KeptBody, RenderedPage } from '../live/page-cache.ts'

/** Some 50 kB each. A choice. */
const MOST_KEPT = 200
/** Each takes a tenth of a second or two: who comes behind so many would wait for long. A choice. */
const MOST_WAITING = 30

export interface PictureShelf {
  /**
   * The picture of a drawing, drawn once for each of its revisions, one at a time. While there are too many before it: that of an older revision, or
   * undefined where there is none.
   */
  of(key: string, drawing: RenderedPage): Promise<KeptBody | undefined>
}

interface Kept {
  readonly drawn: string
  readonly picture: Promise<KeptBody | undefined>
}

/** `draw` is told the drawing; what it throws is told to `failed`, and that picture is tried again when it is asked for. */
export function createPictureShelf(draw: (svg: string) => Promise<Buffer>, failed: (error: unknown) => void): PictureShelf {
  const shelf = new Map<string, Kept>()
  let waiting = 0
  let turn: Promise<unknown> = Promise.resolve()

  async function drawn({ body }: RenderedPage): Promise<KeptBody> {
    const png = await draw(body.toString())
    return { body: png, etag: `"${createHash('sha256').update(png).digest('base64url').slice(0, 16)}"` }
  }

  return {
    of(key, drawing) {
      const kept = shelf.get(key)
      if (kept?.drawn === drawing.etag) return kept.picture
      if (waiting >= MOST_WAITING) return kept?.picture ?? Promise.resolve(undefined)
      waiting++
      const picture = turn
        .then(() => drawn(drawing))
        .catch((error: unknown) => {
          if (shelf.get(key)?.picture === picture) shelf.delete(key)
          failed(error)
          return undefined
        })
        .finally(() => waiting--)
      turn = picture
      if (!kept && shelf.size >= MOST_KEPT) shelf.delete(shelf.keys().next().value ?? '')
      shelf.set(key, { drawn: drawing.etag, picture })
      return picture
    },
  }
}
