import { OperationError } from '#plumbing'
import { isIPv4Words, parseAddress } from '#vocabulary'

/** Is the host written as an address of this machine (127.0.0.0/8, RFC 1122 section 3.2.1.3; ::1)? Names are not: they can be pointed anywhere. */
export function isLoopbackHost(host: string): boolean {
  const address = parseAddress(host.replace(/^\[(.*)\]$/, '$1'))
  if (!address.ok) return false
  const [a, b, c, d] = address.value
  return isIPv4Words(address.value) ? d >>> 24 === 127 : a === 0 && b === 0 && c === 0 && d === 1
}

/** The target as a URL that may be asked. Throws TARGET_REFUSED. */
export function probeUrl(text: string, loopbackOnly: boolean): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch (error) {
    throw new OperationError('TARGET_REFUSED', `"${text}" is not a URL such as https://example.org/`, { cause: error })
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OperationError('TARGET_REFUSED', `"${text}": a probe speaks http or https only`)
  if (loopbackOnly && !isLoopbackHost(url.hostname))
    throw new OperationError('TARGET_REFUSED', `"${text}": a rehearsal probes loopback addresses only, such as http://127.0.0.1:8080/`)
  return url
}
