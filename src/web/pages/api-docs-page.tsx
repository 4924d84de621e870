import type { TSchema } from 'typebox'
import type { ContractRoute } from '../api/contract/contract-route.ts'
import { CaveatNote } from './caveat-note.tsx'
import { type Frame, Page } from './page.tsx'

export interface ApiDocsPageProps {
  readonly frame: Frame
  readonly routes: readonly ContractRoute[]
}

const anchorOf = (words: string) => words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

/** "text of at most 500", "one of app, website": as much of a schema as a reader needs to fill it in. */
function kindOf(schema: TSchema): string {
  const { type, enum: values, maxLength } = schema as { type?: string; enum?: readonly unknown[]; maxLength?: number }
  if (values) return `one of ${values.join(', ')}`
  if (type === 'string') return maxLength === undefined ? 'text' : `text of at most ${maxLength}`
  return type ?? 'any'
}

interface Member {
  readonly name: string
  readonly kind: string
  readonly isNeeded: boolean
  readonly description: string
}

function membersOf(schema: TSchema): readonly Member[] {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, TSchema>; required?: readonly string[] }
  return Object.entries(properties).map(([name, member]) => ({
    name,
    kind: kindOf(member),
    isNeeded: required.includes(name),
    description: (member as { description?: string }).description ?? '',
  }))
}

function Members({ caption, members }: { readonly caption: string; readonly members: readonly Member[] }) {
  return (
    <>
      <h4>{caption}</h4>
      <ul>
        {members.map(({ name, kind, isNeeded, description }) => (
          <li key={name}>
            <code>{name}</code> ({kind}
            {isNeeded ? ', needed' : ''}){description === '' ? '' : `: ${description}`}
          </li>
        ))}
      </ul>
    </>
  )
}

function Route({ route }: { readonly route: ContractRoute }) {
  const { method, path, summary, parameters = [], body, security, answers } = route
  const title = (body as { title?: string } | undefined)?.title
  return (
    <section>
      <h3 id={anchorOf(`${method} ${path}`)}>
        <code>
          {method} {path}
        </code>
      </h3>
      <p>{summary}</p>
      {security === undefined ? null : <p>Needs a key: Authorization: Bearer KEY.</p>}
      {parameters.length === 0 ? null : (
        <Members
          caption="Parameters"
          members={parameters.map(({ name, in: place, schema, description }) => ({
            name,
            kind: kindOf(schema),
            isNeeded: place === 'path',
            description,
          }))}
        />
      )}
      {body === undefined ? null : <Members caption={`Body: JSON${title === undefined ? '' : `, ${title}`}`} members={membersOf(body)} />}
      <h4>Answers</h4>
      <ul>
        {Object.entries(answers).map(([status, { description, content = {} }]) => (
          <li key={status}>
            {status}
            {Object.keys(content).map((type) => (
              <>
                {' '}
                <code>{type}</code>
              </>
            ))}
            : {description}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The interface for programs, for people: out of the same table as the OpenAPI document. */
export function ApiDocsPage({ frame, routes }: ApiDocsPageProps) {
  const tags = [...new Set(routes.map(({ tag }) => tag))]
  return (
    <Page frame={frame} title="Interface for programs">
      <h1>Interface for programs</h1>
      <p class="lede">
        Everything on the pages can be read by programs, without a key. The same as a document: <a href="/api/openapi.json">OpenAPI 3.1</a>.
      </p>
      <CaveatNote />
      <p>
        Instants are RFC 3339 with Z. Errors are problem details (RFC 9457) with a stable code; <a href="/problems">all problems</a>. What
        is read has an ETag and may be asked for from pages of every site.
      </p>
      <ul>
        {tags.map((tag) => (
          <li key={tag}>
            <a href={`#${anchorOf(tag)}`}>{tag}</a>
          </li>
        ))}
      </ul>
      {tags.map((tag) => (
        <section key={tag}>
          <h2 id={anchorOf(tag)}>{tag}</h2>
          {routes
            .filter((route) => route.tag === tag)
            .map((route) => (
              <Route key={`${route.method} ${route.path}`} route={route} />
            ))}
        </section>
      ))}
    </Page>
  )
}
