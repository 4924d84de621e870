import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Assessment,
  type AttackProfile,
  type Claim,
  type ClaimFinding,
  type ClaimShare,
  type CountryCode,
  exactly,
  type GeoDatabase,
  NOTHING_SEEN,
  parseClaim,
  RUNGS,
  type Rung,
  type Vector,
} from '#vocabulary'
import type { ClaimEvidence } from './evidence.ts'
import { weighClaim } from './weigh-claim.ts'

const claim = (text: string): Claim => {
  const parsed = parseClaim(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

const FIRST: GeoDatabase = { name: 'first', snapshot: '2025-03-01', bundled: false }
const SECOND: GeoDatabase = { name: 'second', snapshot: '2025-02-01', bundled: false }
const BUNDLED: GeoDatabase = { name: 'bundled-one', snapshot: '2024-06-01', bundled: true, caveat: 'frozen by its publisher' }
const WINDOW = { from: 0, to: 1 }

const vector = (reflected = false): Vector => ({
  number: 1,
  kind: 'udp-flood',
  name: 'UDP flood',
  technique: 'T1498.001',
  protocol: 17,
  port: 0,
  window: WINDOW,
  packets: 1,
  bytes: 1,
  shareOfPackets: 1,
  shareOfBytes: 1,
  sources: exactly(1),
  traits: [],
  confidence: 'high',
  rule: { rule: 'r', text: '', from: 'traffic' },
  reflected,
  match: { destination: '192.0.2.1', protocol: 17 },
  seconds: [],
})

/** A profile whose sources are mapped as `counts` says, by each database alike unless `counts` gives a list. */
function profile(
  counts: Record<CountryCode, number | readonly number[]>,
  over: Partial<AttackProfile> = {},
  databases: readonly GeoDatabase[] = [FIRST, SECOND],
): AttackProfile {
  const rows = Object.entries(counts).map(([country, count]) => ({
    country,
    sources: databases.map((_, i) => (typeof count === 'number' ? count : (count[i] ?? 0))),
    shareOfSources: [],
    shareOfPackets: 0.5,
    shareOfBytes: 0.25,
  }))
  const sampledSources = rows.reduce((sum, row) => sum + (row.sources[0] ?? 0), 0)
  return {
    nature: 'attack',
    target: '192.0.2.1',
    vantage: 'victim',
    window: WINDOW,
    sentence: '',
    reasons: [],
    episodes: [],
    vectors: [vector()],
    packets: 1_000_000,
    bytes: 1,
    sources: exactly(sampledSources),
    spoofing: { result: 'not-spoofed', tests: [], text: '' },
    geography: { kind: 'shown', databases, sampledSources, rows, effectiveCountries: 20, hhi: 0.05 },
    coverage: NOTHING_SEEN,
    cannotTell: [],
    ...over,
  }
}

// Shares of the routed IPv4 space and of visitors, in the manner of reference attribution.md section 2.2.
const CENSUS = new Map([
  ['UA', 0.00247],
  ['MD', 0.0005],
  ['US', 0.42],
  ['VN', 0.0045],
  ['BR', 0.022],
])
const census = [FIRST, SECOND, BUNDLED].map(({ name }) => ({ database: name, shares: CENSUS }))
const clients = {
  sampled: 200_000,
  shares: new Map([
    ['UA', 0.003],
    ['MD', 0.0006],
    ['US', 0.5],
    ['VN', 0.01],
    ['BR', 0.05],
  ]),
  text: 'clients of February 2025',
}
const BASELINES = { census, clients }
const NAMES = new Map([
  ['UA', 'Ukraine'],
  ['MD', 'Moldova'],
])

/** 24 of 10,000 in Ukraine, the US in front: the day of 10 March 2025 as it was told. */
const DAY = { UA: 24, US: 4000, VN: 2500, BR: 2000, MD: 3, ZZ: 100, DE: 1373 }
const OWNER_IS_RIGHT = { UA: 6000, US: 1500, VN: 1500, BR: 1000 }

const evidence = (
  counts: Parameters<typeof profile>[0],
  over: Partial<AttackProfile> = {},
  rest: Partial<ClaimEvidence> = BASELINES,
): ClaimEvidence => ({
  profiles: [profile(counts, over)],
  countryNames: NAMES,
  ...rest,
})

const line = (finding: ClaimFinding, rung: Rung, share?: ClaimShare): Assessment => {
  const found = finding.assessments.find((a) => a.rung === rung && a.share === share)
  if (!found) throw new Error(`no ${rung} ${share}`)
  return found
}
const standings = (finding: ClaimFinding, rung: Rung) =>
  Object.fromEntries(finding.assessments.filter((a) => a.rung === rung).map((a) => [a.share ?? '-', a.standing]))

function upperRungsStayOut(finding: ClaimFinding): void {
  for (const rung of ['controllers', 'people', 'state'] as const) {
    expect(standings(finding, rung)).toEqual({ '-': 'cannot-be-assessed' })
    expect(line(finding, rung).text).toContain('Cannot be assessed from source addresses')
  }
}

describe('the claim "from the Ukraine area" on the day of the outage', () => {
  const finding = weighClaim(claim('addresses area=UA'), evidence(DAY))

  it('is present, not over-represented, neither plurality nor majority, and says nothing of who did it', () => {
    const expected = { present: 'supported', over: 'not-supported', plurality: 'contradicted', majority: 'contradicted' }
    expect(standings(finding, 'addresses')).toEqual(expected)
    expect(standings(finding, 'devices')).toEqual(expected)
    upperRungsStayOut(finding)
  })

  it('shows the interval that the arithmetic gives', () => {
    // Reference attribution.md section 2.3: 24 of 10,000 → 0.24 % (0.16 to 0.36).
    expect(line(finding, 'addresses', 'present').text).toBe(
      'Addresses that map to Ukraine took part (0.16 % to 0.36 % of the sources): true, but shows nothing about who did it.',
    )
    const reasons = line(finding, 'addresses', 'over').reasons
    // The same place: LQ 0.97 (0.65 to 1.44) against the address space.
    expect(reasons.find((r) => r.rule === 'against-address-space')?.text).toContain('0.65 to 1.4 times')
    expect(reasons.some((r) => r.rule === 'insignificant')).toBe(true)
  })

  it('has one short sentence for the page', () => {
    expect(finding.sentence).toBe(
      'Addresses that map to Ukraine took part (0.16 % to 0.36 % of the sources): true, but shows nothing about who did it; that they were the largest group or were more than half is contradicted by these data; that they stand out is not supported.',
    )
  })

  it('answers one question when one is asked, and the ladder above it', () => {
    const one = weighClaim(claim('addresses area=UA share=majority'), evidence(DAY))
    expect(standings(one, 'addresses')).toEqual({ majority: 'contradicted' })
    expect(one.assessments).toHaveLength(5)
    upperRungsStayOut(one)
  })

  it('is provisional with bundled data only, and names them', () => {
    const bundled = { profiles: [profile(DAY, {}, [BUNDLED])], countryNames: NAMES, ...BASELINES }
    const provisional = weighClaim(claim('addresses area=UA'), bundled)
    expect(line(provisional, 'addresses', 'present')).toMatchObject({ standing: 'provisional', leaning: 'supported' })
    expect(line(provisional, 'addresses', 'over')).toMatchObject({ standing: 'provisional', leaning: 'not-supported' })
    expect(line(provisional, 'addresses', 'majority')).toMatchObject({ standing: 'provisional', leaning: 'contradicted' })
    expect(provisional.sentence).toMatch(/^Provisionally, with the bundled location data only: addresses/)
    expect(provisional.notes).toEqual([
      'bundled-one, snapshot 2024-06-01, bundled: frozen by its publisher',
      expect.stringContaining('clients of February 2025'),
    ])
    upperRungsStayOut(provisional)
  })

  it('is not provisional when one database is not bundled', () => {
    const both = { profiles: [profile(DAY, {}, [BUNDLED, FIRST])], ...BASELINES }
    expect(line(weighClaim(claim('addresses area=UA'), both), 'addresses', 'present').standing).toBe('supported')
  })
})

describe('where the owner is right', () => {
  it('60 % of the sources carry addresses and devices, and still nothing about controllers, people or state', () => {
    const finding = weighClaim(claim('devices area=UA'), evidence(OWNER_IS_RIGHT))
    const all = { present: 'supported', over: 'supported', plurality: 'supported', majority: 'supported' }
    expect(standings(finding, 'addresses')).toEqual(all)
    expect(standings(finding, 'devices')).toEqual(all)
    upperRungsStayOut(finding)
    expect(finding.sentence).toBe(
      'Devices in Ukraine were more than half (59 % to 61 % of the sources): true, but shows nothing about who did it; they are more than both baselines explain.',
    )
  })

  it('a claim about a state cannot be assessed even then', () => {
    const finding = weighClaim(claim('state area=UA'), evidence(OWNER_IS_RIGHT))
    expect(finding.sentence).toBe('Whether a state was behind it cannot be assessed from source addresses, wherever these are.')
    upperRungsStayOut(finding)
  })

  it('40 % in one country: over-represented and the largest group, not the majority', () => {
    const finding = weighClaim(claim('addresses area=UA'), evidence({ UA: 4000, US: 3000, VN: 3000 }))
    expect(standings(finding, 'addresses')).toEqual({
      present: 'supported',
      over: 'supported',
      plurality: 'supported',
      majority: 'contradicted',
    })
    upperRungsStayOut(finding)
  })
})

describe('the gate', () => {
  const closed = (over: Partial<AttackProfile>, rule: string, words: RegExp) => {
    const finding = weighClaim(claim('addresses area=UA'), evidence(OWNER_IS_RIGHT, over))
    for (const assessment of finding.assessments) expect(assessment.standing).toBe('cannot-be-assessed')
    expect(line(finding, 'addresses', 'majority').reasons[0]?.rule).toBe(rule)
    expect(line(finding, 'addresses', 'present').text).toMatch(words)
    expect(finding.sentence).toMatch(words)
    expect(finding.assessments).toHaveLength(11)
  }
  const spoofing = (result: AttackProfile['spoofing']['result']) => ({ spoofing: { result, tests: [], text: '' } })

  it('is closed to forged sources', () => closed(spoofing('spoofed'), 'sources-spoofed', /were forged/))
  it('is closed to partly forged sources', () =>
    closed(
      { ...spoofing('partly-spoofed'), geography: { kind: 'withheld', because: 'Some are forged.' } },
      'sources-partly-spoofed',
      /a part of the source addresses was forged/,
    ))
  it('is closed to sources of which it cannot be told', () => closed(spoofing('undetermined'), 'sources-undetermined', /cannot be told/))
  it('is closed to reflection, because the sources are reflectors', () =>
    closed(spoofing('reflected'), 'sources-are-reflectors', /the sources are reflectors/))
  it('is closed to reflection beside forged sources', () =>
    closed(
      { vectors: [vector(), vector(true)], ...spoofing('spoofed'), geography: { kind: 'withheld', because: 'Forged.' } },
      'sources-spoofed',
      /were forged/,
    ))

  it.each([
    ['reflectors', 'not-spoofed', [vector(), { ...vector(true), packets: 3 }], "; reflected vectors hold 75 % of the attack's packets"],
    ['forged addresses', 'partly-spoofed', [vector(), vector()], ''],
    [
      'reflectors and forged addresses',
      'partly-spoofed',
      [vector(), vector(true)],
      "; reflected vectors hold 50 % of the attack's packets",
    ],
  ] as const)('is open to genuine sources whose countries are shown, and says that %s are left out', (what, result, vectors, share) => {
    const finding = weighClaim(claim('addresses area=UA'), evidence(OWNER_IS_RIGHT, { vectors, ...spoofing(result) }))
    expect(standings(finding, 'addresses')).toEqual({
      present: 'supported',
      over: 'supported',
      plurality: 'supported',
      majority: 'supported',
    })
    upperRungsStayOut(finding)
    expect(finding.sentence).toMatch(
      new RegExp(
        `^Counted among the genuine sources only \\(${what} are left out\\): addresses that map to Ukraine were more than half \\(59 % to 61 % of the genuine sources\\)`,
      ),
    )
    expect(line(finding, 'devices', 'majority').text).toContain('more than half of the genuine sources')
    expect(finding.notes).toContain(`Left out: ${what}, whose places do not show where the attack came from${share}`)
  })

  it('names nobody who is left out where all sources are genuine', () => {
    expect(JSON.stringify(weighClaim(claim('addresses area=UA'), evidence(OWNER_IS_RIGHT)))).not.toMatch(/left out|genuine/i)
  })
  it('is closed where the table is withheld, with its reason', () =>
    closed(
      { geography: { kind: 'withheld', because: 'Only 40 % of the sources could be mapped.' } },
      'geography-withheld',
      /assessed: only 40 % of the sources/,
    ))
  it('is closed without an attack', () => closed({ nature: 'none' }, 'no-attack-traffic', /no attack traffic was seen/))

  it('is closed without any profile', () => {
    const finding = weighClaim(claim('addresses area=UA'), { profiles: [] })
    expect(finding.sentence).toBe('The claim about UA cannot be assessed: no attack traffic was seen.')
    expect(finding.assessments.every((a) => a.standing === 'cannot-be-assessed')).toBe(true)
  })

  it('is closed to a handful of sources', () => {
    const finding = weighClaim(claim('addresses area=UA'), evidence({ UA: 9 }))
    expect(finding.sentence).toContain('only 9 sources were seen')
  })

  it('does not let the honest minority of an attack speak for the forged rest', () => {
    const honest = profile(OWNER_IS_RIGHT, { packets: 100 })
    const forged = profile({}, { packets: 900, ...spoofing('spoofed'), target: '192.0.2.2' })
    expect(weighClaim(claim('addresses area=UA'), { profiles: [honest, forged], ...BASELINES }).sentence).toContain('were forged')
    const most = weighClaim(claim('addresses area=UA'), { profiles: [{ ...honest, packets: 9000 }, forged], ...BASELINES })
    expect(line(most, 'addresses', 'majority').standing).toBe('supported')
    expect(most.notes.join(' ')).toContain('1 other stretch of it')
  })
})

describe('the questions', () => {
  const ask = (counts: Parameters<typeof profile>[0], share: ClaimShare, rest: Partial<ClaimEvidence> = BASELINES) =>
    line(weighClaim(claim(`addresses area=UA share=${share}`), evidence(counts, {}, rest)), 'addresses', share)

  it('present begins at ten sources in every database', () => {
    expect(ask({ UA: 10, US: 990 }, 'present').standing).toBe('supported')
    expect(ask({ UA: 9, US: 991 }, 'present').standing).toBe('not-supported')
    expect(ask({ UA: [40, 9], US: [960, 991] }, 'present').standing).toBe('not-supported')
    expect(ask({ US: 1000 }, 'present').standing).toBe('not-supported')
  })

  it('over-represented cannot be assessed with one baseline or none', () => {
    expect(ask(OWNER_IS_RIGHT, 'over', { census })).toMatchObject({
      standing: 'cannot-be-assessed',
      text: 'Whether Ukraine stands out cannot be assessed (one baseline).',
    })
    expect(ask(OWNER_IS_RIGHT, 'over', { clients }).text).toContain('(one baseline)')
    expect(ask(OWNER_IS_RIGHT, 'over', {}).text).toContain('(no baseline)')
    // A census of one of the two databases is no baseline for the other.
    expect(ask(OWNER_IS_RIGHT, 'over', { census: census.slice(0, 1), clients }).text).toContain('(one baseline)')
  })

  it('over-represented needs every database and every baseline', () => {
    expect(ask({ UA: 400, US: 4600 }, 'over').standing).toBe('supported')
    expect(ask({ UA: [400, 12], US: [4600, 4988] }, 'over').standing).toBe('not-supported')
    const athome = { sampled: 200_000, shares: new Map([['UA', 0.2]]), text: 'a service of that country' }
    expect(ask({ UA: 400, US: 4600 }, 'over', { census, clients: athome }).standing).toBe('not-supported')
  })

  it('plurality leaves a near tie open, and does not count "no country known" as a rival', () => {
    expect(ask({ UA: 500, US: 455, VN: 45 }, 'plurality').standing).toBe('not-supported')
    expect(ask({ UA: 600, US: 300 }, 'plurality').standing).toBe('supported')
    expect(ask({ UA: 300, US: 600 }, 'plurality').standing).toBe('contradicted')
    expect(ask({ UA: 400, ZZ: 600 }, 'plurality').standing).toBe('supported')
    expect(ask({ UA: [600, 300], US: [300, 600], VN: 100 }, 'plurality').standing).toBe('not-supported')
  })

  it('majority leaves a half open', () => {
    expect(ask({ UA: 505, US: 495 }, 'majority').standing).toBe('not-supported')
    expect(ask({ UA: 600, US: 400 }, 'majority').standing).toBe('supported')
    expect(ask({ UA: 400, US: 600 }, 'majority').standing).toBe('contradicted')
    expect(ask({ UA: [600, 400], US: [400, 600] }, 'majority').standing).toBe('not-supported')
  })

  it('an area of several countries is added up', () => {
    const counts = { UA: 300, MD: 300, US: 400 }
    expect(ask(counts, 'majority').standing).toBe('contradicted')
    const both = weighClaim(claim('addresses area=UA,MD'), evidence(counts))
    expect(standings(both, 'addresses')).toEqual({ present: 'supported', over: 'supported', plurality: 'supported', majority: 'supported' })
    expect(both.sentence).toContain('Ukraine or Moldova')
    expect(both.notes.join(' ')).toContain('2 countries are added up')
  })

  it('a table that was cut cannot show what is missing from it', () => {
    const cut = profile({ US: 900 })
    const geography = { ...cut.geography, sampledSources: 1000 } as AttackProfile['geography']
    const finding = weighClaim(claim('addresses area=UA'), { profiles: [{ ...cut, geography }], ...BASELINES })
    expect(standings(finding, 'addresses')).toEqual({
      present: 'cannot-be-assessed',
      over: 'cannot-be-assessed',
      plurality: 'contradicted',
      majority: 'contradicted',
    })
    expect(line(finding, 'addresses', 'present').text).toContain('the country table was cut')
  })

  it('sources, packets and bytes stand side by side', () => {
    expect(ask(DAY, 'present').reasons.find((r) => r.rule === 'share-by-weight')?.text).toBe('By packets 50 %, by bytes 25 %.')
  })
})

describe('own and bundled databases', () => {
  const asked = (counts: Parameters<typeof profile>[0], databases: readonly GeoDatabase[]) =>
    weighClaim(claim('addresses area=UA'), { profiles: [profile(counts, {}, databases)], countryNames: NAMES, ...BASELINES })

  it('that agree give a standing, that do not give a provisional one which says so', () => {
    const agreed = asked({ UA: [600, 590], US: [400, 410] }, [FIRST, BUNDLED])
    expect(line(agreed, 'addresses', 'majority').standing).toBe('supported')
    const apart = asked({ UA: [600, 300], US: [400, 700] }, [FIRST, BUNDLED])
    expect(line(apart, 'devices', 'majority')).toMatchObject({
      standing: 'provisional',
      leaning: 'not-supported',
      text: expect.stringMatching(/Provisional: first and the bundled location data do not agree\.$/),
    })
    expect(line(apart, 'addresses', 'present').standing).toBe('supported')
    expect(line(apart, 'addresses', 'over').standing).toBe('supported')
    expect(apart.sentence).toContain(
      'whether they were the largest group or were more than half is provisional, since first and the bundled location data do not agree',
    )
    expect(apart.sentence).not.toContain('not supported')
    upperRungsStayOut(apart)
  })

  it('the own one alone decides when the bundled ones are left out', () => {
    expect(line(asked({ UA: 600, US: 400 }, [FIRST]), 'addresses', 'majority').standing).toBe('supported')
  })

  it('two own ones that disagree are both taken at their word: the worst case stands', () => {
    expect(line(asked({ UA: [600, 300], US: [400, 700] }, [FIRST, SECOND]), 'addresses', 'majority').standing).toBe('not-supported')
  })

  it('weights stand from the least to the most of the databases', () => {
    const made = profile({ UA: 600, US: 400 }, {}, [FIRST, BUNDLED])
    const geography = made.geography as Extract<AttackProfile['geography'], { kind: 'shown' }>
    const rows = geography.rows.map((row) =>
      row.country === 'UA' ? { ...row, shareOfPackets: 0.5, packetsByDatabase: [0.5, 0.7], shareOfBytes: 0.25 } : row,
    )
    const finding = weighClaim(claim('addresses area=UA'), { profiles: [{ ...made, geography: { ...geography, rows } }], ...BASELINES })
    expect(line(finding, 'addresses', 'present').reasons.at(-1)?.text).toBe('By packets 50 % to 70 %, by bytes 25 %.')
  })
})

describe('the second baseline', () => {
  const over = (counts: Parameters<typeof profile>[0], second: ClaimEvidence['clients']) => {
    const finding = weighClaim(
      claim('addresses area=UA share=over'),
      evidence(counts, {}, { census, ...(second ? { clients: second } : {}) }),
    )
    return { ...line(finding, 'addresses', 'over'), notes: finding.notes.join(' | ') }
  }

  it('gives both quotients with their intervals', () => {
    const { standing, reasons } = over({ UA: 400, US: 4600 }, { sampled: 40_000, shares: new Map([['UA', 0.01]]), text: 'clean.pcap' })
    expect(standing).toBe('supported')
    // LQ 32.4 against 0.247 %; 8 against 1 % of 40,000: ln ± 1.96·√(0.92/400 + 0.99/400) → 6.97 to 9.18.
    expect(reasons.find((r) => r.rule === 'against-address-space')?.text).toMatch(
      /^Against the share of the routed IPv4 space, 0\.25 %: 29 to 36 times/,
    )
    expect(reasons.find((r) => r.rule === 'against-clean-clients')?.text).toMatch(
      /^Against the service's own visitors \(clean\.pcap\), 1 %: 7 to 9\.2 times/,
    )
  })

  it('is taken as each database places it', () => {
    const byDatabase = new Map([
      ['first', new Map([['UA', 0.001]])],
      ['second', new Map([['UA', 0.2]])],
    ])
    const second = { sampled: 40_000, shares: new Map([['UA', 0.001]]), byDatabase, text: 'clean.pcap' }
    expect(over({ UA: 400, US: 4600 }, second).standing).toBe('not-supported')
    expect(over({ UA: 400, US: 4600 }, { ...second, byDatabase: new Map() }).standing).toBe('supported')
  })

  it('of counted clients none of whom is from there stands for half a client; of mere shares it has nothing to say', () => {
    const counted = over({ UA: 400, US: 4600 }, { sampled: 2000, shares: new Map([['US', 1]]), text: 'clean.pcap' })
    expect(counted.standing).toBe('supported')
    expect(counted.notes).toContain('half a client')
    const few = over({ UA: 40, US: 4960 }, { sampled: 200, shares: new Map([['US', 1]]), text: 'clean.pcap' })
    expect(few.standing).toBe('not-supported')
    const shares = over({ UA: 400, US: 4600 }, { shares: new Map([['US', 1]]), text: 'clean.csv' })
    expect(shares).toMatchObject({ standing: 'cannot-be-assessed', text: expect.stringContaining('(one baseline)') })
    expect(shares.notes).toContain('names no share for the area')
  })

  it('of shares has no error of its own', () => {
    const { reasons, notes } = over({ UA: 400, US: 4600 }, { shares: new Map([['UA', 0.01]]), text: 'clean.csv' })
    // 8 · exp(±1.96·√(0.92/400)).
    expect(reasons.find((r) => r.rule === 'against-clean-clients')?.text).toContain('7.3 to 8.8 times')
    expect(notes).toContain('Second baseline: shares of clean clients (clean.csv)')
  })
})

describe('over many worlds', () => {
  const counts = fc.record({ UA: fc.nat(3000), US: fc.nat(3000), VN: fc.nat(3000), BR: fc.nat(3000), ZZ: fc.nat(500) })
  const anyClaim = fc
    .tuple(fc.constantFrom(...RUNGS), fc.constantFrom('UA', 'UA,VN', 'FR'))
    .map(([rung, area]) => claim(`${rung} area=${area}`))
  const results = fc.constantFrom('not-spoofed', 'partly-spoofed', 'spoofed', 'reflected', 'undetermined') as fc.Arbitrary<
    AttackProfile['spoofing']['result']
  >

  it('the upper rungs are never assessed, and a closed gate assesses nothing', () => {
    fc.assert(
      fc.property(counts, anyClaim, results, fc.boolean(), (world, said, result, bundled) => {
        const made = profile(world, { spoofing: { result, tests: [], text: '' } }, bundled ? [BUNDLED] : [FIRST, SECOND])
        const finding = weighClaim(said, { profiles: [made], ...BASELINES })
        upperRungsStayOut(finding)
        for (const assessment of finding.assessments) {
          if (result !== 'not-spoofed' && result !== 'partly-spoofed') expect(assessment.standing).toBe('cannot-be-assessed')
          expect(assessment.standing === 'provisional').toBe(assessment.leaning !== undefined)
          if (bundled) expect(['provisional', 'cannot-be-assessed']).toContain(assessment.standing)
          expect(assessment.text).toMatch(/^[A-Z].*\.$/)
          expect(assessment.text).not.toMatch(/NaN|undefined|Infinity/)
        }
        expect(finding.sentence).toMatch(/^[A-Z].*\.$/)
        expect(finding.sentence).not.toMatch(/NaN|undefined|Infinity|attacker|culprit|guilty/)
        const speaks = finding.sentence.includes('took part') || finding.sentence.includes('were more than half')
        if (speaks && !/(not supported|contradicted)/.test(finding.sentence)) expect(finding.sentence).toContain('nothing about who did it')
      }),
    )
  })

  it('a majority is a plurality, and both are present', () => {
    fc.assert(
      fc.property(counts, (world) => {
        const made = standings(weighClaim(claim('addresses area=UA'), evidence(world)), 'addresses')
        if (made.majority === 'supported') expect(made.plurality).toBe('supported')
        if (made.plurality === 'supported' && world.UA >= 10) expect(made.present).toBe('supported')
      }),
    )
  })

  it('more sources in the area never weaken a claim about it', () => {
    const rank = { contradicted: 0, 'not-supported': 1, supported: 2 } as Record<string, number>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.constantFrom('present', 'over', 'plurality', 'majority'), (k, share) => {
        const at = (n: number) =>
          rank[standings(weighClaim(claim('addresses area=UA'), evidence({ UA: n, US: 1000 - n })), 'addresses')[share] ?? ''] ?? -1
        expect(at(k + 1)).toBeGreaterThanOrEqual(at(k))
      }),
    )
  })
})
