import type { AlertEvent } from './alert-event.ts'
import { priorityOf } from './alert-notice.ts'
import { alertParagraphs, alertSubject } from './alert-text.ts'

export interface MessageOptions {
  readonly instance: string
  /** The part after the @ of message ids. */
  readonly domain: string
  readonly link?: (incident: string) => string
}

export interface EmailMessage {
  readonly messageId: string
  readonly inReplyTo: string
  readonly references: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/**
 * The mail of an event. All mails of one incident answer the same message, which never was: so programs show them as one conversation,
 * whichever arrives first. The id is that of the event, so that a mail that was sent twice is one to whoever looks.
 */
export function messageOf(event: AlertEvent, { instance, domain, link }: MessageOptions): EmailMessage {
  const paragraphs = alertParagraphs(event.notice, link)
  const root = `<incident.${event.subject.replace(/[^A-Za-z0-9.-]/g, '.')}@${domain}>`
  const subject = alertSubject(event.notice)
  const signed = `${instance} says so from what it has received.`
  const html = (paragraph: string): string =>
    link && /^https?:\/\/\S+$/.test(paragraph)
      ? `<p><a href="${escaped(paragraph)}">${escaped(paragraph)}</a></p>`
      : `<p>${escaped(paragraph)}</p>`
  return {
    messageId: `<${event.id}@${domain}>`,
    inReplyTo: root,
    references: root,
    subject,
    text: `${[...paragraphs, signed].join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body>${[...paragraphs, signed].map(html).join('\n')}</body></html>`,
    headers: {
      // RFC 3834 section 5: so that nobody's absence note answers it.
      'Auto-Submitted': 'auto-generated',
      'X-Breakwater-Event': event.type,
      ...(priorityOf(event.notice) === 'low' ? {} : { Importance: 'high' }),
      ...(event.notice.synthetic ? { 'X-Breakwater-Synthetic': 'SYNTHETIC' } : {}),
    },
  }
}
