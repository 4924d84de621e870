import { registerSeries } from '../api/series-route.ts'
import { registerFeeds } from '../feeds/feed-routes.ts'
import { registerImages } from '../images/image-routes.ts'
import { registerPublicMetrics } from '../metrics/metric-routes.ts'
import { registerStatuspage } from '../statuspage/statuspage-routes.ts'
import { registerTexts } from '../text/text-routes.ts'
import type { FormatSources } from './format-sources.ts'

/** Everything that is made for programs and for other pages, beside the API itself. */
export function registerFormats(sources: FormatSources): void {
  registerSeries(sources)
  registerStatuspage(sources)
  registerFeeds(sources)
  registerImages(sources)
  registerTexts(sources)
  registerPublicMetrics(sources)
}
