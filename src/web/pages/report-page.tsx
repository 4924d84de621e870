import type { Service } from '#vocabulary'
import { type Frame, Page } from './page.tsx'
import { ReportForm, type ReportFormProps } from './report-form.tsx'

/** The form alone: for a link in a message, and for coming back with what was wrong. */
export function ReportPage({ frame, ...form }: { readonly frame: Frame } & ReportFormProps) {
  return (
    <Page frame={frame} title={`${form.error === undefined ? '' : 'Not sent: '}Report a problem with ${form.service.name}`}>
      <h1>Report a problem with {form.service.name}</h1>
      {form.service.note === undefined ? null : <p class="soft">{form.service.note}</p>}
      <ReportForm {...form} />
      <p>
        <a href={`/services/${form.service.id}`}>See what others report about {form.service.name}</a>
      </p>
    </Page>
  )
}

/** What became of a report, as it stands in the address of the thank-you page. */
export const COUNTED = ['yes', 'already'] as const
export type Counted = (typeof COUNTED)[number]

/** What became of a report, in words. */
export function CountedWords({ service, counted }: { readonly service: Service; readonly counted: Counted }) {
  return counted === 'yes' ? (
    <>
      <h1>Thank you. Your report was counted.</h1>
      <p class="lede">
        It counts as one accepted report about {service.name}, at the minute you sent it. It is one voice: a single report changes nothing
        by itself.
      </p>
    </>
  ) : (
    <>
      <h1>Thank you. You were already counted.</h1>
      <p class="lede">
        A report about {service.name} came from your connection within the last 15 minutes. Each person counts once in 15 minutes, so that
        nobody can make an outage alone; this report was not added to the count.
      </p>
      <p>
        If you share a connection with others, one of them may have reported before you. When it still does not work in 15 minutes, please
        report again.
      </p>
    </>
  )
}

export function ThanksPage({ frame, service, counted }: { readonly frame: Frame; readonly service: Service; readonly counted: Counted }) {
  return (
    <Page frame={frame} title={counted === 'yes' ? 'Thank you' : 'Already counted'}>
      <CountedWords service={service} counted={counted} />
      <p>
        <a class="button primary" href={`/services/${service.id}`}>
          See what others report
        </a>
      </p>
    </Page>
  )
}
