import { describe, expect, it } from 'vitest'
import { VANTAGES } from '#vocabulary'
import { bots, evidenceOf, scatter, spread, strandOf } from '../../test/fixtures/constructed-evidence.ts'
import { examine } from './examine.ts'
import { cannotSeeFrom } from './vantage.ts'

const synAcks = (packets: number) =>
  strandOf('tcp-syn-ack', packets, {
    sample: bots(3, { packets: packets / 3 }),
    sourcePorts: spread([443, 1]),
    destinationPorts: scatter(3000),
  })

describe('a telescope', () => {
  const at = (packets: number) => examine(evidenceOf([synAcks(packets)], { vantage: 'telescope', target: '192.0.2.0/24' }))

  it('hears the victims of attacks with forged addresses, by name', () => {
    const profile = at(3000)
    expect(profile.nature).toBe('none')
    expect(profile.looksLike).toBe('backscatter of an attack with forged addresses on 40.1.0.0, 40.1.0.1 and 40.1.0.2')
    expect(profile.reasons[0]).toMatchObject({ rule: 'backscatter' })
  })

  it('does not make much of a few stray answers', () => {
    expect(at(9).looksLike).toBe('a few stray answers')
  })

  it('calls SYNs scanning, and names the lineage that its sequence numbers show', () => {
    const scan = strandOf('tcp-syn', 5000, {
      from: 40,
      destinationPorts: spread([23, 0.9], [2323, 0.1]),
      mirai: { packets: 5000, sources: 40 },
    })
    const profile = examine(evidenceOf([scan], { vantage: 'telescope', target: '192.0.2.0/24' }))
    expect(profile.nature).toBe('none')
    expect(profile.looksLike).toContain('Mirai lineage')
    expect(profile.families?.[0]).toMatchObject({ name: 'Mirai lineage (scanner)', confidence: 'high' })
  })

  it('is unsure of a torrent to one address that nobody uses', () => {
    const torrent = strandOf('udp', 60_000, { size: 900 })
    expect(examine(evidenceOf([torrent], { vantage: 'telescope' })).nature).toBe('undetermined')
    expect(examine(evidenceOf([{ ...torrent, destinations: 200 }], { vantage: 'telescope' })).nature).toBe('none')
  })
})

describe('a honeypot', () => {
  const asks = (each: number) =>
    strandOf('udp', 40 * each, {
      sample: bots(40, { packets: each }),
      destinationPorts: spread([53, 1]),
      applications: [{ application: 'dns-query', share: 1 }],
      emptyShare: 0,
    })
  const said = (each: number) => examine(evidenceOf([asks(each)], { vantage: 'honeypot' }))

  it('is asked again and again in the name of whoever is flooded', () => {
    expect(said(5).looksLike).toContain('the abuse of this honeypot to flood others: requests in the name of 40.1.0.0')
    expect(said(5).nature).toBe('none')
  })

  it('is asked once or twice by scanners', () => {
    expect(said(4).looksLike).toBe('scanning for amplifiers')
  })

  it('can be attacked itself', () => {
    const flood = strandOf('udp', 30_000, { size: 554, destinationPorts: scatter(5000), returnPackets: 0, strangerShare: 1, from: 400 })
    expect(examine(evidenceOf([flood], { vantage: 'honeypot' })).nature).toBe('attack')
  })
})

describe('a network that sends', () => {
  const own = strandOf('udp', 30_000, {
    size: 554,
    destinationPorts: spread([80, 1]),
    returnPackets: 0,
    strangerShare: 1,
    from: 2,
    sourcePorts: spread([4000, 1]),
  })

  it('sees its own few machines flood others', () => {
    const profile = examine(evidenceOf([own], { vantage: 'source-network' }))
    expect(profile.nature).toBe('attack')
    expect(profile.sentence).toContain('2 source addresses of the observed network')
  })

  it('of other protocols too', () => {
    const esp = strandOf('other', 20_000, { size: 500, protocols: spread([132, 1]), returnPackets: 0, from: 2 })
    expect(examine(evidenceOf([esp], { vantage: 'source-network' })).nature).toBe('attack')
    expect(examine(evidenceOf([esp])).nature).toBe('none')
  })

  it('what is two machines to a victim may be a stream', () => {
    expect(examine(evidenceOf([{ ...own, seconds: own.seconds!.slice(0, 1).map((one) => ({ ...one, packets: 4000 })) }])).nature).toBe(
      'undetermined',
    )
  })
})

describe('a transit link', () => {
  const flood = (returned: number) =>
    strandOf('udp', 30_000, { size: 300, sizes: scatter(80), returnPackets: returned, strangerShare: 1, from: 60 })
  const beside = (returned: number) =>
    strandOf('tcp-ack', 2000, { returnPackets: returned, handshakeShare: 1, unfinishedShare: 0, served: true })

  it('does not take silence for an answer when only one direction passes', () => {
    expect(examine(evidenceOf([flood(0), beside(10)], { vantage: 'upstream' })).nature).toBe('undetermined')
    expect(examine(evidenceOf([flood(0), beside(10)], { vantage: 'victim' })).nature).toBe('attack')
  })

  it('does where the other direction passes too', () => {
    expect(examine(evidenceOf([flood(0), beside(2000)], { vantage: 'upstream' })).nature).toBe('attack')
  })
})

it('each place says what it cannot see', () => {
  for (const vantage of VANTAGES) {
    expect(cannotSeeFrom(vantage).length).toBeGreaterThan(0)
    for (const sentence of cannotSeeFrom(vantage)) expect(sentence).toMatch(/^[A-Z].*\.$/)
  }
})
