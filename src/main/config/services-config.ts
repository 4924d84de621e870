import { type Static, Type } from 'typebox'
import type { YamlPath } from '#plumbing'
import { isAssignedCountry, isRegionOf } from '#signals'
import {
  FIRST_PROBE,
  formatPrefix,
  isServiceId,
  PROBLEM_TYPES,
  type Prefix,
  parsePrefix,
  type Service,
  type ServiceAlias,
  type ServiceWork,
  SLUG,
} from '#vocabulary'
import { ServiceWorkSchema, toServiceWork } from './service-work-config.ts'
import { usualProblems } from './usual-problems.ts'

const PROBE = {
  name: Type.Optional(
    Type.String({
      pattern: SLUG,
      maxLength: 40,
      description: 'a slug of small letters, digits and dashes; public. Left out: probe, probe-2, probe-3 and so on by its place.',
    }),
  ),
  url: Type.String({ format: 'uri', description: 'Fetched with GET; for the operator alone.' }),
  everySeconds: Type.Integer({ minimum: 5, maximum: 3600, default: 60, description: 'How often.' }),
  timeoutSeconds: Type.Integer({ minimum: 1, maximum: 60, default: 10, description: 'When an attempt is given up.' }),
  expectText: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Text that the first 256 KiB of a right answer hold: 200 alone is no success.',
    }),
  ),
}

/** services.yaml: the catalogue of services under watch. */
export const ServicesConfigSchema = Type.Object(
  {
    services: Type.Array(
      Type.Object(
        {
          id: Type.String({
            pattern: SLUG,
            maxLength: 64,
            description: 'a slug of small letters, digits and dashes (it stands in addresses of pages; never change it)',
          }),
          name: Type.String({ minLength: 1, maxLength: 80, description: 'The name people know.' }),
          note: Type.Optional(Type.String({ maxLength: 200, description: 'Said under the name wherever it is shown.' })),
          category: Type.String({ default: 'other', maxLength: 40, description: 'Groups services on the board.' }),
          homePage: Type.Optional(Type.String({ format: 'uri', description: "The service's own page." })),
          statusPage: Type.Optional(
            Type.String({ format: 'uri', description: "The provider's own status page; readers get a link to it." }),
          ),
          aliases: Type.Optional(
            Type.Array(
              Type.Object(
                {
                  name: Type.String({ minLength: 1, maxLength: 80, description: 'Another name that people use, or used.' }),
                  from: Type.Optional(Type.String({ format: 'date', description: 'First day (UTC) on which it was its name.' })),
                  to: Type.Optional(Type.String({ format: 'date', description: 'Last day (UTC) on which it was its name.' })),
                },
                { additionalProperties: false },
              ),
              { maxItems: 20, description: 'Other names, each with the days on which it holds: readers find the service by them.' },
            ),
          ),
          regions: Type.Optional(
            Type.Array(Type.String(), {
              minItems: 1,
              description: 'Countries and regions in which it is offered, such as US or US-east; everywhere when left out.',
            }),
          ),
          problemTypes: Type.Optional(
            Type.Array(Type.Union(PROBLEM_TYPES.map((type) => Type.Literal(type))), {
              minItems: 1,
              description: 'Buttons of the report form; the usual ones of the category when left out.',
            }),
          ),
          prefixes: Type.Array(Type.String(), {
            default: [],
            description: 'Protected prefixes: traffic towards them belongs to this service.',
          }),
          probe: Type.Optional(Type.Object(PROBE, { additionalProperties: false, description: 'The one probe of a service.' })),
          probes: Type.Optional(
            Type.Array(Type.Object(PROBE, { additionalProperties: false }), {
              minItems: 1,
              maxItems: 20,
              description: 'Several probes of a service: other pages, other parts of it. In place of probe.',
            }),
          ),
          plannedWork: Type.Optional(
            Type.Array(ServiceWorkSchema, { maxItems: 100, description: 'Work that is announced: once, or every week.' }),
          ),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, description: 'At least one service.' },
    ),
  },
  { additionalProperties: false },
)

export type ServicesConfig = Static<typeof ServicesConfigSchema>

/** Where in the document, and what is wrong there. */
export interface ServicesFault {
  readonly path: YamlPath
  readonly message: string
}

interface NamedDays {
  readonly name: string
  readonly from: string
  readonly to: string
}

/** Days without bounds: dates compare as text. */
const FIRST_DAY = '0000-01-01'
const LAST_DAY = '9999-12-31'

function daysOf({ name, from = FIRST_DAY, to = LAST_DAY }: ServiceAlias): NamedDays {
  return { name: name.trim().toLowerCase(), from, to }
}

/** What the schema cannot say: prefixes that parse, ids that are unique, prefixes and names that belong to one service at a time. */
export function toServices(config: ServicesConfig): { readonly services: readonly Service[]; readonly faults: readonly ServicesFault[] } {
  const faults: ServicesFault[] = []
  const seen = new Set<string>()
  const owners = new Map<string, string>()
  const names: (NamedDays & { readonly service: string })[] = config.services.map(({ id, name }) => ({ ...daysOf({ name }), service: id }))
  const services = config.services.map((entry, index): Service => {
    const wrong = (key: keyof typeof entry, message: string, item?: number) => {
      const at = `services[${index}].${key}${item === undefined ? '' : `[${item}]`}`
      faults.push({ path: ['services', index, key, ...(item === undefined ? [] : [item])], message: `${at}: ${message}` })
    }
    if (!isServiceId(entry.id)) wrong('id', `"${entry.id}" is not a slug of at most 64 characters`)
    if (seen.has(entry.id)) wrong('id', `"${entry.id}" is there twice`)
    seen.add(entry.id)
    if (entry.probe && entry.probes) wrong('probe', 'stands beside probes; put it into that list')
    const probes = (entry.probes ?? (entry.probe ? [entry.probe] : [])).map((probe, item) => ({
      ...probe,
      name: probe.name ?? (item === 0 ? FIRST_PROBE : `${FIRST_PROBE}-${item + 1}`),
    }))
    for (const [item, probe] of probes.entries()) {
      const wrongProbe = (message: string) => (entry.probes ? wrong('probes', message, item) : wrong('probe', message))
      // Left to the prober, this would be found only when everything else has been started.
      if (!/^https?:\/\//i.test(probe.url)) wrongProbe(`"${probe.url}" is not a web address`)
      if (probes.findIndex(({ name }) => name === probe.name) < item) wrongProbe(`the name "${probe.name}" is there twice`)
    }
    for (const [item, alias] of (entry.aliases ?? []).entries()) {
      const days = daysOf(alias)
      const holder = names.find((held) => held.name === days.name && held.from <= days.to && days.from <= held.to)
      if (days.from > days.to) wrong('aliases', `"${alias.name}" ends on ${alias.to}, before it begins on ${alias.from}`, item)
      else if (holder) wrong('aliases', `"${alias.name}" is a name of ${holder.service} on some of these days already`, item)
      names.push({ ...days, service: entry.id })
    }
    for (const [item, region] of (entry.regions ?? []).entries()) {
      const [country = ''] = region.split('-', 1)
      if (!isAssignedCountry(country) || (region !== country && !isRegionOf(country, region)))
        wrong('regions', `"${region}" is neither a country code (ISO 3166-1 alpha-2) nor a region such as US-east`, item)
    }
    const prefixes: Prefix[] = []
    for (const [item, text] of entry.prefixes.entries()) {
      const prefix = parsePrefix(text)
      if (!prefix.ok) {
        wrong('prefixes', prefix.fault.message, item)
        continue
      }
      // One prefix may be written in several ways.
      const name = formatPrefix(prefix.value)
      if (owners.has(name)) wrong('prefixes', `${text} already belongs to ${owners.get(name)}`, item)
      else {
        owners.set(name, entry.id)
        prefixes.push(prefix.value)
      }
    }
    const plannedWork: ServiceWork[] = []
    for (const [item, announced] of (entry.plannedWork ?? []).entries()) {
      const work = toServiceWork(announced)
      if ('title' in work) plannedWork.push(work)
      else {
        const at = ['services', index, 'plannedWork', item, ...(work.key ?? [])]
        const key = ['', ...(work.key ?? [])].join('.')
        faults.push({ path: at, message: `services[${index}].plannedWork[${item}]${key}: ${work.message}` })
      }
    }
    return {
      id: entry.id,
      name: entry.name,
      category: entry.category,
      problemTypes: entry.problemTypes ?? usualProblems(entry.category),
      prefixes,
      ...(entry.note === undefined ? {} : { note: entry.note }),
      ...(entry.homePage === undefined ? {} : { homePage: entry.homePage }),
      ...(entry.statusPage === undefined ? {} : { statusPage: entry.statusPage }),
      ...(entry.aliases === undefined ? {} : { aliases: entry.aliases }),
      ...(entry.regions === undefined ? {} : { regions: entry.regions }),
      ...(probes.length === 0 ? {} : { probes }),
      ...(plannedWork.length === 0 ? {} : { plannedWork }),
    }
  })
  return { services, faults }
}
