import Type from 'typebox'

export const InstantSchema = Type.String({ format: 'date-time', description: 'RFC 3339, UTC, with Z.' })

export const SyntheticSchema = Type.Object(
  { scenario: Type.String(), title: Type.String(), note: Type.String() },
  { title: 'Synthetic', description: 'There in a rehearsal only: nothing in the answer happened.' },
)

export const WindowSchema = Type.Object({ from: InstantSchema, to: InstantSchema }, { title: 'Window', description: 'Half-open.' })

export const ExpectedSchema = Type.Object(
  { low: Type.Number(), middle: Type.Number(), high: Type.Number() },
  { title: 'Expected', description: 'What is usual at that time.' },
)

/** Head of every public answer. */
export const envelopeOf = (format: string) => ({
  format: Type.Literal(format),
  observatory: Type.String({ description: 'Who says so.' }),
  at: InstantSchema,
  caveat: Type.String({ description: 'What these figures are, and what they do not show.' }),
  synthetic: Type.Optional(SyntheticSchema),
})
