import { afterEach, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock } from '#plumbing'
import { ALERTS_START, alertNotice } from '../../test/fixtures/alert-notices.ts'
import { hasOpenssl, type SmtpReceiver, startSmtpReceiver } from '../../test/fixtures/smtp-receiver.ts'
import { createEmail } from './email.ts'
import type { EmailSettings } from './email-config.ts'

const lines: string[] = []
const deps = {
  clock: createSteppedClock(ALERTS_START),
  log: createLogger({ room: 'alerts', level: 'debug', write: (line) => void lines.push(line) }),
  counters: createCounters(),
}
let server: SmtpReceiver | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const settings = (port: number, more: Partial<EmailSettings>): EmailSettings => ({
  host: '127.0.0.1',
  port,
  from: 'Breakwater <breakwater@example.net>',
  to: ['night@example.net'],
  instance: 'Test',
  ...more,
})
const field = (raw: string, name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(raw.replace(/\r\n[ \t]+/g, ' '))?.[1]?.trim()

it.skipIf(!hasOpenssl())(
  'goes over STARTTLS with a password; mails of one incident answer each other (skipped without openssl)',
  async () => {
    server = await startSmtpReceiver(() => 250, true)
    const { taken, ca, port } = server
    const mail = createEmail(settings(port, { ca, user: 'breakwater', password: 'right', pagesUrl: 'https://status.example.net/' }), deps)
    expect(await mail.test(alertNotice(1, 'incident.opened'))).toEqual({ delivered: true, met: 'SMTP 250' })
    expect(await mail.test(alertNotice(2, 'incident.closed'))).toMatchObject({ delivered: true })
    expect(taken.map(({ secure, user }) => [secure, user])).toEqual([
      [true, 'breakwater'],
      [true, 'breakwater'],
    ])
    const [opened, closed] = taken.map(({ raw }) => raw) as [string, string]
    expect(field(opened, 'Subject')).toBe('Opened: Chirp, people report problems')
    expect(field(opened, 'Message-ID')).not.toBe(field(closed, 'Message-ID'))
    expect(field(opened, 'In-Reply-To')).toBe('<incident.incident-1@example.net>')
    expect(field(closed, 'References')).toBe(field(opened, 'In-Reply-To'))
    expect(opened).toContain('text/plain')
    expect(opened).toContain('text/html')
    expect(opened).toContain('https://status.example.net/incidents/incident-1')
    // A wrong password is final, and stands nowhere.
    const wrong = createEmail(settings(port, { ca, user: 'breakwater', password: 'hunter2secret' }), deps)
    expect(await wrong.test(alertNotice(3))).toEqual({ delivered: false, met: 'SMTP 535' })
    // A certificate that nobody vouches for is not accepted.
    const doubting = createEmail(settings(port, { user: 'breakwater', password: 'right' }), deps)
    expect((await doubting.test(alertNotice(4))).delivered).toBe(false)
    expect(lines.join('')).not.toMatch(/hunter2secret|right/)
  },
)

it('never goes on without TLS where that is wanted, and never sends a password without it', async () => {
  server = await startSmtpReceiver(() => 250)
  const mail = createEmail(settings(server.port, {}), deps)
  expect((await mail.test(alertNotice(1))).delivered).toBe(false)
  expect(server.taken).toEqual([])
  expect(() => createEmail(settings(25, { tls: 'none', user: 'me', password: 'hunter2secret' }), deps)).toThrow(/readable by anybody/)
})
