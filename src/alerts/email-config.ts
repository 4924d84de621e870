import { type Static, Type } from 'typebox'
import { deliveryFields, loopbackField } from './delivery-config.ts'

/** How mail is protected on its way. */
export const SmtpTlsSchema = Type.Union([Type.Literal('starttls'), Type.Literal('tls'), Type.Literal('none')], {
  default: 'starttls',
  description: 'starttls, tls from the first byte, or none (only without a password).',
})

/** One mail server and who gets mail through it. */
export const EmailConfigSchema = Type.Object(
  {
    host: Type.String({ minLength: 1, description: 'The mail server.' }),
    port: Type.Integer({ minimum: 1, maximum: 65535, default: 587, description: 'Its port: 587 for submission (RFC 6409), 465 with tls.' }),
    tls: SmtpTlsSchema,
    ca: Type.Optional(Type.String({ description: 'Certificate authority of the server in PEM, where it is not a public one.' })),
    user: Type.Optional(Type.String({ description: 'For authentication.' })),
    password: Type.Optional(Type.String({ description: 'For authentication; from the environment or a file.' })),
    from: Type.String({ minLength: 3, description: 'The sender, such as breakwater@example.net.' }),
    to: Type.Array(Type.String({ minLength: 3 }), { minItems: 1, description: 'Who gets the mail.' }),
    instance: Type.String({ description: 'Which observatory says so.' }),
    pagesUrl: Type.Optional(Type.String({ description: 'Where the pages of incidents are reached: for the link in each mail.' })),
    loopbackOnly: loopbackField,
    ...deliveryFields,
  },
  { additionalProperties: false },
)

type EmailConfig = Static<typeof EmailConfigSchema>
export type EmailSettings = Pick<EmailConfig, 'host' | 'from' | 'to' | 'instance'> & Partial<EmailConfig>
