import { OperationError } from '#plumbing'
import { contains, type Prefix, parseAddress, parsePrefix } from '#vocabulary'

/** Loopback: RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3. */
const LOOPBACK: readonly Prefix[] = ['127.0.0.0/8', '::1/128'].flatMap((text) => {
  const parsed = parsePrefix(text)
  return parsed.ok ? [parsed.value] : []
})

/** RFC 6761 section 6.3: this name stands for loopback. Any other name may lead anywhere. */
const LOOPBACK_NAME = 'localhost'

export function isLoopback(host: string): boolean {
  if (host === LOOPBACK_NAME) return true
  const address = parseAddress(host.replace(/^\[|\]$/g, ''))
  return address.ok && LOOPBACK.some((prefix) => contains(prefix, address.value))
}

/**
 * The URL to tell, or an OperationError: CONFIG_INVALID when it is none, TARGET_REFUSED when a rehearsal would let it leave the machine. The
 * messages hold the origin at most: paths and queries of webhooks often are secrets themselves.
 */
export function readTarget(channel: string, text: string, loopbackOnly: boolean): URL {
  if (!URL.canParse(text))
    throw new OperationError('CONFIG_INVALID', `The address of the ${channel} is not a URL such as https://example.net/hook.`)
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OperationError('CONFIG_INVALID', `A ${channel} is told over http or https, not over ${url.protocol.slice(0, -1)}.`)
  if (url.username !== '' || url.password !== '')
    throw new OperationError(
      'CONFIG_INVALID',
      `The ${channel} at ${url.host} holds a name or password in its address, where logs of others show it.`,
    )
  if (loopbackOnly && !isLoopback(url.hostname))
    throw new OperationError(
      'TARGET_REFUSED',
      `Nothing leaves the machine in a rehearsal: the ${channel} at ${url.host} is not on loopback (127.0.0.1, ::1 or localhost).`,
    )
  return url
}
