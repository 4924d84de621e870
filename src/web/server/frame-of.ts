import type { Frame } from '../pages/page.tsx'
import type { PublicView } from '../view.ts'
import type { Assets } from './assets.ts'

/** What stands around the pages of one listener at this moment. */
export function frameOf(site: Frame['site'], view: Pick<PublicView, 'instance' | 'now' | 'synthetic'>, assets: Assets): Frame {
  return {
    site,
    instance: view.instance,
    asOf: view.now(),
    styleUrl: assets.styleUrl,
    ...(assets.scriptUrl === undefined ? {} : { scriptUrl: assets.scriptUrl }),
    ...(view.synthetic ? { synthetic: view.synthetic } : {}),
  }
}
