import { connect } from 'node:net'
import { OperationError } from '#plumbing'
import type { AlertChannel, ChannelDependencies } from './channel.ts'
import { checkedSettings } from './checked-settings.ts'
import { createDeliveryQueue, nameOfFailure, type Outcome } from './delivery-queue.ts'
import { EmailConfigSchema, type EmailSettings } from './email-config.ts'
import { messageOf } from './email-message.ts'
import { incidentLink } from './incident-link.ts'
import { isLoopback } from './target.ts'

/** "breakwater@example.net" or "Breakwater <breakwater@example.net>". */
function domainOf(address: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(address)?.[1] ?? 'breakwater.invalid'
}

/** What the server's refusal means: RFC 5321 section 4.2.1, 4yz may succeed later, 5yz will not. */
function outcomeOf(error: unknown): Outcome {
  const { responseCode } = error as { readonly responseCode?: unknown }
  if (typeof responseCode !== 'number') return { kind: 'retry', met: nameOfFailure(error) }
  return { kind: responseCode >= 500 ? 'refused' : 'retry', met: `SMTP ${responseCode}` }
}

/** Tells people by mail. TLS is required unless the configuration says otherwise; a password never goes without it. */
export function createEmail(settings: EmailSettings, deps: ChannelDependencies): AlertChannel {
  const { password, ...shown } = settings
  const config = checkedSettings('email', EmailConfigSchema, shown)
  const { host, port, tls, user } = config
  const name = `e-mail by ${host}:${port}`
  if (config.loopbackOnly && !isLoopback(host))
    throw new OperationError(
      'TARGET_REFUSED',
      `Nothing leaves the machine in a rehearsal: the mail server ${host} is not on loopback (127.0.0.1, ::1 or localhost).`,
    )
  if (tls === 'none' && user !== undefined)
    throw new OperationError(
      'CONFIG_INVALID',
      `${name}: a password would be sent readable by anybody on the way; use tls: starttls or tls.`,
    )
  const options = {
    instance: config.instance,
    domain: domainOf(config.from),
    ...(config.pagesUrl ? { link: incidentLink(config.pagesUrl) } : {}),
  }
  const queue = createDeliveryQueue(
    {
      kind: 'email',
      name,
      rehearsed: config.loopbackOnly,
      config,
      transport: {
        async deliver(event, signal) {
          // Few observatories send mail: only those pay for loading it.
          const { createTransport } = await import('nodemailer')
          if (signal.aborted) return { kind: 'retry', met: 'TimeoutError' }
          // A socket of our own: nodemailer has no way to break off.
          const socket = connect({ host, port })
          const breakOff = (): void => void socket.destroy(new DOMException('no answer in time', 'TimeoutError'))
          signal.addEventListener('abort', breakOff)
          try {
            await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
            const milliseconds = config.timeoutSeconds * 1_000
            const transport = createTransport({
              host,
              port,
              connection: socket,
              secure: tls === 'tls',
              requireTLS: tls === 'starttls',
              ignoreTLS: tls === 'none',
              ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
              ...(config.ca === undefined ? {} : { tls: { ca: config.ca } }),
              connectionTimeout: milliseconds,
              greetingTimeout: milliseconds,
              socketTimeout: milliseconds,
              disableFileAccess: true,
              disableUrlAccess: true,
            })
            const { headers, ...message } = messageOf(event, options)
            await transport.sendMail({ from: config.from, to: [...config.to], ...message, headers: { ...headers } })
            return { kind: 'delivered', met: 'SMTP 250' }
          } catch (error) {
            return signal.aborted ? { kind: 'retry', met: 'TimeoutError' } : outcomeOf(error)
          } finally {
            signal.removeEventListener('abort', breakOff)
            socket.destroy()
          }
        },
      },
    },
    deps,
  )
  return { ...queue, resume() {} }
}
