import type { ClaimShare, PhaseKind, ProbeOutcome, Reason, Rung, SpoofingResult } from '#vocabulary'
import type { OurProbe, Publishable, ServiceView, TimelineEntry } from '../view.ts'

/** What the states of a service are called. Never that a service is unavailable: reports cannot show that. */
export const STATE_WORDS: Readonly<Record<ServiceView['state'], string>> = {
  incident: 'Incident open',
  'reports-high': 'Reports high',
  unknown: 'Not listening',
  quiet: 'Nothing unusual',
}

/** What needs eyes comes first; silence of ours comes before silence of theirs. */
export const STATE_ORDER: readonly ServiceView['state'][] = ['incident', 'reports-high', 'unknown', 'quiet']

export const OUTCOME_WORDS: Readonly<Record<ProbeOutcome, string>> = {
  success: 'answered as expected',
  'http-error': 'answered with an error',
  refused: 'refused our probe (which may mean that we are blocked)',
  timeout: 'no answer in time',
  unreachable: 'no connection',
}

export const ANSWER_WORDS: Readonly<Record<OurProbe['answer'], string>> = {
  succeeds: 'succeeds',
  slow: 'succeeds, slowly',
  fails: 'fails',
  refused: 'is refused',
  unheard: 'not heard lately',
  'cut-off': 'hears nothing from any service',
}

export const PHASE_WORDS: Readonly<Record<PhaseKind, string>> = {
  onset: 'Onset',
  surge: 'Surge',
  plateau: 'Plateau',
  decline: 'Decline',
  relapse: 'Relapse',
  over: 'Over',
}

/** Who a line or a reason comes from. */
export const SOURCE_WORDS: Readonly<Record<TimelineEntry['from'] | Reason['from'], string>> = {
  people: "people's reports",
  traffic: 'traffic',
  probe: 'our probes',
  operator: 'the operator',
  observatory: 'this observatory',
  press: 'the press',
  method: 'method',
}

export const RUNG_WORDS: Readonly<Record<Rung, { readonly name: string; readonly says: string }>> = {
  addresses: { name: 'Addresses', says: 'The source addresses are registered or located in the area.' },
  devices: { name: 'Devices', says: 'The devices that sent the traffic stand in the area.' },
  controllers: { name: 'Controllers', says: 'The machines that steer the devices stand in the area.' },
  people: { name: 'People', says: 'People in the area did it.' },
  state: { name: 'State', says: 'A state had it done.' },
}

export const SHARE_WORDS: Readonly<Record<ClaimShare, string>> = {
  present: 'present at all',
  over: 'over-represented',
  plurality: 'the largest group',
  majority: 'more than half',
}

export const SPOOFING_WORDS: Readonly<Record<SpoofingResult, string>> = {
  'not-spoofed': 'Source addresses look genuine',
  'partly-spoofed': 'Part of the source addresses is forged',
  spoofed: 'Source addresses are forged',
  reflected: 'Sources are reflectors',
  undetermined: 'Undetermined',
}

export const PART_WORDS: Readonly<Record<Publishable, string>> = {
  verdict: 'What the evidence supports',
  traffic: 'The traffic',
  claims: 'Claims about the origin',
}
