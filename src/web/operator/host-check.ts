/** "Host: name:port" without the port, lower case; brackets of IPv6 are taken off. Undefined where it is malformed. */
function nameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(host.toLowerCase())
  return match ? (match[1] ?? match[2]) : undefined
}

/** Names that always mean this machine (RFC 6761 section 6.3; RFC 1122 section 3.2.1.3; RFC 4291 section 2.5.3). */
function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}

/**
 * Is the name in the Host header one of ours? A page whose name is made to point at 127.0.0.1 (DNS rebinding) is same-origin to itself in
 * the browser's eyes; its name in this header is all that gives it away.
 */
export function isOwnHost(host: string | undefined, configured: readonly string[]): boolean {
  const name = host === undefined ? undefined : nameOf(host)
  return name !== undefined && (isLoopbackName(name) || configured.some((own) => own.toLowerCase() === name))
}
