import type { ComponentChildren } from 'preact'
import type { Service } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { type Frame, SyntheticBanner } from './page.tsx'
import { ReportForm, type ReportFormProps } from './report-form.tsx'
import { type Counted, CountedWords } from './report-page.tsx'

/** A page for a frame of another site: no navigation, links open beside it. */
function Embedded({ frame, title, children }: { readonly frame: Frame; readonly title: string; readonly children: ComponentChildren }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${frame.synthetic ? 'SYNTHETIC: ' : ''}${title} · ${frame.instance}`}</title>
        <meta name="color-scheme" content="light dark" />
        <base target="_blank" />
        <link rel="stylesheet" href={frame.styleUrl} />
      </head>
      <body>
        <SyntheticBanner synthetic={frame.synthetic} />
        <main id="content">{children}</main>
        <footer class="page small soft">
          <p>
            {frame.instance}: {CAVEAT} <a href="/about">How this works</a>
          </p>
        </footer>
      </body>
    </html>
  )
}

export function EmbedPage({ frame, ...form }: { readonly frame: Frame } & Omit<ReportFormProps, 'door'>) {
  return (
    <Embedded frame={frame} title={`Report a problem with ${form.service.name}`}>
      <h1>Report a problem with {form.service.name}</h1>
      <ReportForm {...form} door="embed" />
    </Embedded>
  )
}

export function EmbedThanksPage({
  frame,
  service,
  counted,
}: {
  readonly frame: Frame
  readonly service: Service
  readonly counted: Counted
}) {
  return (
    <Embedded frame={frame} title={counted === 'yes' ? 'Thank you' : 'Already counted'}>
      <CountedWords service={service} counted={counted} />
      <p>
        <a class="button primary" href={`/services/${service.id}`} rel="noopener">
          See what others report
        </a>
      </p>
    </Embedded>
  )
}
