import { Agent } from 'undici'
import { OperationError } from '#plumbing'
import { SECOND } from '#vocabulary'
import type { AlertChannel, ChannelDependencies } from './channel.ts'
import { checkedSettings } from './checked-settings.ts'
import { createDeliveryQueue } from './delivery-queue.ts'
import { postOnce } from './http-outcome.ts'
import { SIGNATURE_HEADER, signBody } from './signature.ts'
import { readTarget } from './target.ts'
import { WebhookConfigSchema, type WebhookSettings } from './webhook-config.ts'

/** HMAC keys shorter than this can be guessed (RFC 2104 section 3 discourages keys shorter than the hash; 16 characters is our floor). */
const SECRET_CHARACTERS = 16
/** Sockets to one receiver. */
const CONNECTIONS = 4

/**
 * Tells one receiver of incidents by signed POST requests, until a 2xx answer, a refusal, or the last attempt. Throws CONFIG_INVALID or
 * TARGET_REFUSED; no message holds the secret or more of the address than its origin.
 */
export function createWebhook(settings: WebhookSettings, deps: ChannelDependencies): AlertChannel {
  // By hand and first, because the message of the schema would show the value that it found.
  if (typeof settings.secret !== 'string' || settings.secret.length < SECRET_CHARACTERS)
    throw new OperationError(
      'CONFIG_INVALID',
      `A webhook needs a secret of at least ${SECRET_CHARACTERS} characters; set BREAKWATER_WEBHOOK_SECRET.`,
    )
  const config = checkedSettings('webhook', WebhookConfigSchema, settings)
  const url = readTarget('webhook', config.url, config.loopbackOnly)
  // An agent of our own: no proxy from the environment, and its sockets end with it.
  let agent: Agent | undefined
  const queue = createDeliveryQueue(
    {
      kind: 'webhook',
      name: `webhook ${url.origin}`,
      rehearsed: config.loopbackOnly,
      config,
      transport: {
        open() {
          agent ??= new Agent({ connections: CONNECTIONS })
        },
        close: async () => await agent?.destroy(),
        deliver: (event, signal) =>
          postOnce(url, {
            headers: {
              'content-type': 'application/json; charset=utf-8',
              'user-agent': 'Breakwater',
              'idempotency-key': event.id,
              'breakwater-event': event.type,
              [SIGNATURE_HEADER]: signBody(config.secret, Math.floor(deps.clock.now() / SECOND), event.body),
            },
            body: event.body,
            signal,
            dispatcher: agent,
          }),
      },
    },
    deps,
  )
  return { ...queue, resume() {} }
}
