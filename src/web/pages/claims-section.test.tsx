import { render } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { type Assessment, type ClaimFinding, type Reason, SHARES } from '#vocabulary'
import { ClaimsSection } from './claims-section.tsx'

const reason = (text: string, from: Reason['from'] = 'traffic'): Reason => ({ rule: 'r', text, from })

function finding(assessments: readonly Assessment[], rung: 'addresses' | 'devices' = 'addresses'): ClaimFinding {
  return { claim: { id: `${rung} area=UA`, rung, area: ['UA'] }, assessments, sentence: 'The sentence.', notes: ['A note.'] }
}

function htmlOf(assessments: readonly Assessment[], rung?: 'addresses' | 'devices'): string {
  return render(<ClaimsSection claims={[finding(assessments, rung)]} withSpeaker={false} />)
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const withheld: Assessment[] = [
  ...(['addresses', 'devices'] as const).flatMap((rung) =>
    SHARES.map(
      (share): Assessment => ({
        rung,
        share,
        standing: 'cannot-be-assessed',
        text: 'Cannot be assessed: the reason.',
        reasons: [reason('The sources are reflectors.')],
      }),
    ),
  ),
  { rung: 'state', standing: 'cannot-be-assessed', text: 'Not from source addresses.', reasons: [reason('A rule.', 'method')] },
]

describe('the claims of a page', () => {
  it('tell an answer once, with all the questions that have it', () => {
    const html = htmlOf(withheld)
    expect(textOf(html)).toContain(
      'Addresses and devices: present at all, over-represented, the largest group, more than half (what was claimed: addresses) cannot be assessed Cannot be assessed: the reason.',
    )
    expect(html.match(/the reason\./g)).toHaveLength(1)
    expect(html.match(/The sources are reflectors\./g)).toHaveLength(1)
    expect(html.match(/class="rung( claimed)?"/g)).toEqual(['class="rung claimed"', 'class="rung"'])
  })

  it('keep answers apart that differ in standing, leaning or words, in the order of the ladder', () => {
    const one = { rung: 'addresses', standing: 'provisional', leaning: 'supported', text: 'A text.', reasons: [] } as const
    const html = htmlOf([
      { ...one, share: 'present' },
      { ...one, share: 'over', leaning: 'contradicted' },
      { ...one, share: 'plurality', text: 'Another text.' },
      { ...one, rung: 'devices', share: 'over', leaning: 'contradicted' },
    ])
    const text = textOf(html)
    const places = [
      'Addresses: present at all (what was claimed) provisional (leans to: supported) A text.',
      'Addresses and devices: over-represented provisional (leans to: contradicted) A text.',
      'Addresses: the largest group provisional (leans to: supported) Another text.',
    ].map((part) => text.indexOf(part))
    expect(places.every((place) => place >= 0)).toBe(true)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(html.match(/what was claimed/g)).toHaveLength(1)
  })

  it('say once where reasons come from', () => {
    const base = { rung: 'devices', share: 'over', standing: 'supported', text: 'A text.' } as const
    const alike = textOf(htmlOf([{ ...base, reasons: [reason('One.'), reason('Two.')] }], 'devices'))
    expect(alike).toContain('Reasons, from traffic One. Two.')
    const mixed = textOf(htmlOf([{ ...base, reasons: [reason('One.'), reason('Three.', 'method'), reason('Two.')] }], 'devices'))
    expect(mixed).toContain('Reasons From traffic: One. Two. From method: Three.')
  })

  it('say what the rungs mean once, however many claims there are', () => {
    const other = { ...finding(withheld), claim: { id: 'devices area=MD', rung: 'devices', area: ['MD'] } } as ClaimFinding
    const html = render(<ClaimsSection claims={[finding(withheld), other]} withSpeaker={false} />)
    expect(html.match(/A state had it done\./g)).toHaveLength(1)
    expect(html.match(/The sentence\./g)).toHaveLength(2)
    expect(textOf(render(<ClaimsSection claims={[]} withSpeaker={false} />))).not.toContain('A state had it done.')
  })
})
