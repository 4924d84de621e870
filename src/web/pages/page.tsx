import type { ComponentChildren } from 'preact'
import { render } from 'preact-render-to-string'
import type { Instant } from '#vocabulary'
import type { Synthetic } from '../view.ts'
import { type Card, CardTags } from './card-tags.tsx'
import { Time } from './time.tsx'

/** What every page of one listener has around its content. */
export interface Frame {
  readonly site: 'public' | 'operator'
  /** The observatory's name. */
  readonly instance: string
  readonly synthetic?: Synthetic
  readonly asOf: Instant
  /** Addresses of the style sheet and the client script; without a script the page is complete all the same. */
  readonly styleUrl: string
  readonly scriptUrl?: string
  /** For the log-out form of the operator's pages. */
  readonly csrf?: string
}

export interface PageProps {
  readonly frame: Frame
  readonly title: string
  /** Path of the navigation entry that this page belongs to. */
  readonly current?: string
  /** Topics whose change makes this page old; absent on pages that stand still. */
  readonly topics?: readonly string[]
  readonly card?: Card | undefined
  readonly children: ComponentChildren
}

const NAVIGATION: Readonly<Record<Frame['site'], readonly (readonly [string, string])[]>> = {
  public: [
    ['/', 'Board'],
    ['/incidents', 'Incidents'],
    ['/about', 'Method and privacy'],
  ],
  operator: [
    ['/', 'Console'],
    ['/alerts', 'Alerts'],
    ['/audit', 'Audit trail'],
  ],
}

export function SyntheticBanner({ synthetic }: { readonly synthetic?: Synthetic | undefined }) {
  if (!synthetic) return null
  return (
    <aside class="synthetic" aria-label="Synthetic data">
      <p>
        <strong>SYNTHETIC</strong> Rehearsal “{synthetic.title}” ({synthetic.scenario}): {synthetic.note}
      </p>
    </aside>
  )
}

export function Page({ frame, title, current, topics, card, children }: PageProps) {
  const { site, instance, synthetic, asOf } = frame
  const name = site === 'operator' ? `${instance} operator` : instance
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${synthetic ? 'SYNTHETIC: ' : ''}${title === instance ? name : `${title} · ${name}`}`}</title>
        <meta
          name="description"
          content={
            site === 'public'
              ? `${title}: what people report to ${instance}, against what is usual, and what its own probes meet. Independent of any service.`
              : 'For the operator.'
          }
        />
        {card ? <CardTags card={card} instance={instance} synthetic={synthetic !== undefined} /> : null}
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={frame.styleUrl} />
        {frame.scriptUrl && topics ? <script type="module" src={frame.scriptUrl} /> : null}
      </head>
      <body data-topics={topics?.join(' ')}>
        <a class="skip-link" href="#content">
          Skip to the content
        </a>
        <SyntheticBanner synthetic={synthetic} />
        <header class="masthead">
          <div class="masthead-inner">
            <a class="masthead-name" href="/">
              {instance}
              {site === 'operator' ? <span class="badge">operator</span> : null}
            </a>
            <nav aria-label="Main">
              {NAVIGATION[site].map(([path, label]) => (
                <a key={path} href={path} aria-current={current === path ? 'page' : undefined}>
                  {label}
                </a>
              ))}
              {frame.csrf === undefined ? null : (
                <form method="post" action="/logout">
                  <input type="hidden" name="csrf" value={frame.csrf} />
                  <button type="submit" class="quiet-button">
                    Log out
                  </button>
                </form>
              )}
            </nav>
          </div>
        </header>
        <main id="content" tabIndex={-1}>
          <p class="freshness soft">
            As of <Time at={asOf} />
            <span class="freshness-live" id="live-state" />
          </p>
          {children}
        </main>
        <footer class="page site-footer">
          {site === 'public' ? (
            <p>
              {instance} counts reports that people send and asks services itself with probes. It does not speak for any service.{' '}
              <a href="/about">How this works, and what is stored</a>. <a href="/api/v1/services">The same as JSON</a>.
            </p>
          ) : (
            <p>For the operator. Verdict, traffic and claims become public only when you publish them, part by part.</p>
          )}
        </footer>
        <p class="visually-hidden" id="announcer" role="status" aria-live="polite" />
      </body>
    </html>
  )
}

/** A whole document as text. */
export function renderPage(page: Parameters<typeof render>[0]): string {
  return `<!doctype html>\n${render(page)}\n`
}
