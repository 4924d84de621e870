import { render } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { NOTHING_SEEN } from '#vocabulary'
import { CoverageList } from './coverage-list.tsx'

describe('what could not be decoded', () => {
  it('is explained where the cause has words, and told as it came where it has none', () => {
    const undecoded = { 'not-ip': 1200, 'frame-cut': 0, 'a new cause': 1, constructor: 2 }
    const html = render(<CoverageList coverage={{ ...NOTHING_SEEN, undecoded }} />)
    expect(html).toContain('<dd>not-ip: 1,200 (neither IPv4 nor IPv6, as ARP is), a new cause: 1, constructor: 2</dd>')
  })

  it('is none where nothing was', () => {
    expect(render(<CoverageList coverage={NOTHING_SEEN} />)).toContain('<dt>Could not be decoded</dt><dd>none</dd>')
  })
})
