import { COMMENT_LIMIT } from '#signals'
import { PROBLEM_WORDS, type Service } from '#vocabulary'
import { NO_PLACE, placeOptions } from './place-options.ts'

export interface ReportFormProps {
  readonly service: Service
  /** What was typed, when the form comes back. */
  readonly typed?: { readonly place?: string; readonly comment?: string }
  readonly error?: string
  /** Our own pages, or a frame in another site's. */
  readonly door?: ReportDoorName
}

export type ReportDoorName = 'services' | 'embed'

/** One press of one button is a report. The two optional fields stand before the buttons, since a button sends at once. */
export function ReportForm({ service, typed, error, door = 'services' }: ReportFormProps) {
  return (
    <form
      class="report-form"
      method="post"
      action={`/${door}/${service.id}/reports`}
      target="_self"
      data-keep="report"
      data-service={service.id}
    >
      <script type="module" src="/assets/client/report.js" />
      {error === undefined ? null : (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      <details open={Boolean(typed?.place || typed?.comment)}>
        <summary>Say where you are, or add a comment (optional)</summary>
        <p>
          <label for="report-place">Where you are</label>
          <br />
          <select id="report-place" name="place">
            <option value="">Guess the country from my browser</option>
            <option value={NO_PLACE} selected={typed?.place === NO_PLACE}>
              I would rather not say
            </option>
            {placeOptions().map((option) => (
              <option key={option.value} value={option.value} selected={option.value === typed?.place}>
                {option.label}
              </option>
            ))}
          </select>
        </p>
        <p>
          <label for="report-comment">Comment</label>
          <br />
          <textarea id="report-comment" name="comment" rows={3} maxLength={COMMENT_LIMIT} aria-describedby="report-comment-hint">
            {typed?.comment ?? ''}
          </textarea>
          <br />
          <small id="report-comment-hint" class="soft">
            Up to {COMMENT_LIMIT} characters. Please no names, addresses or account data.
          </small>
        </p>
      </details>
      <input type="hidden" name="timeZone" value="" data-time-zone />
      <input type="hidden" name="proof" value="" />
      <fieldset>
        <legend>What does not work? One press sends the report.</legend>
        <div class="problem-buttons">
          {service.problemTypes.map((problem) => (
            <button key={problem} type="submit" name="problem" value={problem}>
              {PROBLEM_WORDS[problem]}
            </button>
          ))}
        </div>
      </fieldset>
      <p class="small" role="status" data-proof-state />
      <p class="small soft">
        No account, no cookie. Your address is used for a moment to count you once in 15 minutes; it is neither stored nor logged.{' '}
        <a href="/about#stored">What is stored</a>
      </p>
    </form>
  )
}
