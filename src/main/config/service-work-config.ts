import { type Static, Type } from 'typebox'
import { checkWorkWindow, isTimeZone, REASON_CHARACTERS } from '#alerts'
import { type Instant, parseInstant, type ServiceWork, WEEKDAYS } from '#vocabulary'

/** Longer is no weekly work. A choice: from Friday evening to Monday evening. */
const LONGEST_WEEKLY_HOURS = 72

export const ServiceWorkSchema = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: REASON_CHARACTERS, pattern: '\\S', description: 'What is done. Public.' }),
    from: Type.Optional(Type.String({ description: 'When it begins, with its zone: 2026-12-01T02:00:00Z or 2026-12-01T03:00:00+01:00.' })),
    to: Type.Optional(Type.String({ description: 'When it ends, likewise.' })),
    weekly: Type.Optional(
      Type.Object(
        {
          day: Type.Union(
            WEEKDAYS.map((day) => Type.Literal(day)),
            { description: 'monday to sunday, in the zone.' },
          ),
          at: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'a time such as "02:30", by the clocks of the zone' }),
          hours: Type.Number({ minimum: 0.25, maximum: LONGEST_WEEKLY_HOURS, description: 'How long.' }),
          zone: Type.String({ minLength: 1, maxLength: 64, description: 'A name of the IANA time zones, such as Europe/Berlin.' }),
        },
        { additionalProperties: false, description: 'Every week, in place of from and to.' },
      ),
    ),
  },
  { additionalProperties: false },
)

/** What is wrong with an entry, at one of its keys, or as a whole. */
export interface ServiceWorkFault {
  readonly key?: readonly string[]
  readonly message: string
}

/** What the schema cannot say: either two instants in order, or a week's day in a zone that exists. */
export function toServiceWork({ title, from, to, weekly }: Static<typeof ServiceWorkSchema>): ServiceWork | ServiceWorkFault {
  const both = `says either from and to, or weekly`
  if (weekly) {
    if (from !== undefined || to !== undefined) return { key: [from === undefined ? 'to' : 'from'], message: both }
    if (!isTimeZone(weekly.zone)) return { key: ['weekly', 'zone'], message: `"${weekly.zone}" is no time zone such as Europe/Berlin` }
    return { title: title.trim(), weekly }
  }
  if (from === undefined || to === undefined) return { message: both }
  const instants: Instant[] = []
  for (const [key, text] of [
    ['from', from],
    ['to', to],
  ] as const) {
    const parsed = parseInstant(text)
    if (!parsed.ok) return { key: [key], message: parsed.fault.message }
    instants.push(parsed.value)
  }
  const window = checkWorkWindow({ from: instants[0]!, to: instants[1]! })
  return window.ok ? { title: title.trim(), ...window.value } : { key: ['to'], message: window.fault.message }
}
