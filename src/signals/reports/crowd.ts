/**
 * Who has reported on a service within the last minutes, by groups: blocks of addresses, networks, hosting networks together, manners. HOT
 * PATH: asked once a report, ten thousand times a second; a group's tally is changed in place.
 */
import { type Instant, MINUTE, type NetworkKind, SECOND, type ServiceId } from '#vocabulary'
import { ADMISSION } from './admission-parameters.ts'
import { type DampedBy, type GroupTally, weigh } from './weigh.ts'

/** What groups a report by; members that are not known are absent. */
export interface ReportTraits {
  /** Shared by several people with programs of their own; see SubmissionSource. */
  readonly line?: string | undefined
  readonly block?: string | undefined
  readonly network?: number | undefined
  readonly kind?: NetworkKind | undefined
  /** Kind of program; absent counts as one that nobody else has. */
  readonly client?: string | undefined
  readonly manner?: string | undefined
  readonly withWords?: boolean
}

/** Which group presses on a service, so that a proof of work is due. */
export type Pressure = DampedBy | 'address'

export interface Judged {
  readonly weight: number
  readonly by?: DampedBy | undefined
  readonly pressure?: Pressure | undefined
}

/** The groups of one report, found once: for what it weighs and then, if it is taken, for its being counted. */
export interface ReportGroups {
  /** What the report weighs, and whether its groups press. */
  judge(): Judged
  /** Counts it. At the time for which the groups were found: nothing may be awaited in between. */
  add(weight: number): void
}

export interface Crowd {
  groupsOf(service: ServiceId, traits: ReportTraits, now: Instant): ReportGroups
}

class Tally implements GroupTally {
  reports = 0
  weight = 0
  #at: Instant
  /** One bit a kind of program, by its hash. */
  #clients = 0
  #second = -1
  #inSecond = 0
  #mostInSecond = 0

  constructor(at: Instant) {
    this.#at = at
  }

  fade(now: Instant): this {
    const passed = now - this.#at
    if (passed > 0) {
      const keep = Math.exp(-passed / ADMISSION.memoryMicroseconds)
      this.reports *= keep
      this.weight *= keep
      this.#at = now
    }
    return this
  }

  add(weight: number, client: number, now: Instant): void {
    this.fade(now)
    this.reports++
    this.weight += weight
    this.#clients |= 1 << client
    const second = Math.floor(now / SECOND)
    if (second !== this.#second) {
      this.#second = second
      this.#inSecond = 0
    }
    this.#inSecond++
    if (this.#inSecond > this.#mostInSecond) this.#mostInSecond = this.#inSecond
  }

  /** Many kinds of program, at the pace of people. */
  get likePeople(): boolean {
    let clients = 0
    for (let bits = this.#clients; bits !== 0; bits &= bits - 1) clients++
    return clients >= ADMISSION.campusClients && this.#mostInSecond <= ADMISSION.campusPerSecond
  }

  forgotten(now: Instant): boolean {
    return now - this.#at >= ADMISSION.forgetMicroseconds
  }
}

/** Groups of one kind on one service. */
class Groups<K> {
  readonly #tallies = new Map<K, Tally>()
  readonly #rest: K

  /** `rest`: the name under which those beyond the limit are counted together. */
  constructor(rest: K) {
    this.#rest = rest
  }

  of(name: K, now: Instant): Tally {
    let tally = this.#tallies.get(name)
    if (!tally && this.#tallies.size >= ADMISSION.groupsAtMost) {
      name = this.#rest
      tally = this.#tallies.get(name)
    }
    if (!tally) {
      tally = new Tally(now)
      this.#tallies.set(name, tally)
    }
    return tally
  }

  forget(now: Instant): void {
    for (const [name, tally] of this.#tallies) if (tally.forgotten(now)) this.#tallies.delete(name)
  }
}

class ServiceCrowd {
  readonly all: Tally
  readonly hosting: Tally
  readonly lines = new Groups<string>('')
  readonly blocks = new Groups<string>('')
  readonly networks = new Groups<number>(0)
  readonly manners = new Groups<string>('')

  constructor(now: Instant) {
    this.all = new Tally(now)
    this.hosting = new Tally(now)
  }
}

/** One of 32 bits for a kind of program (FNV-1a, folded). */
function bitOf(client: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < client.length; i++) hash = Math.imul(hash ^ client.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 16)) & 31
}

/** Networks in which a block may be a campus or a carrier's NAT. Unknown ones may: the atlas knows few. */
function maySharePeople(kind: NetworkKind | undefined): boolean {
  return kind !== 'hosting'
}

const dominates = (group: Tally, all: Tally) => group.reports > ADMISSION.dominantShare * all.reports

export function createCrowd(): Crowd {
  const services = new Map<ServiceId, ServiceCrowd>()
  let cleared = 0
  let unlike = 0

  function crowdOf(service: ServiceId, now: Instant): ServiceCrowd {
    if (now - cleared >= MINUTE || now < cleared) {
      cleared = now
      for (const crowd of services.values()) {
        crowd.lines.forget(now)
        crowd.blocks.forget(now)
        crowd.networks.forget(now)
        crowd.manners.forget(now)
      }
    }
    let crowd = services.get(service)
    if (!crowd) {
      crowd = new ServiceCrowd(now)
      services.set(service, crowd)
    }
    return crowd
  }

  return {
    groupsOf(service, { line, block, network, kind, client, manner, withWords = false }, now) {
      const crowd = crowdOf(service, now)
      const all = crowd.all.fade(now)
      const ofLine = line === undefined ? undefined : crowd.lines.of(line, now).fade(now)
      const ofBlock = block === undefined ? undefined : crowd.blocks.of(block, now).fade(now)
      const ofNetwork = network === undefined ? undefined : crowd.networks.of(network, now).fade(now)
      const ofManner = manner === undefined ? undefined : crowd.manners.of(manner, now).fade(now)
      const hosting = kind === 'hosting' ? crowd.hosting.fade(now) : undefined
      return {
        judge() {
          const { weight, by } = weigh({ all, block: ofBlock, network: ofNetwork, hosting, manner: ofManner, withWords })
          let pressure: Pressure | undefined
          if (ofLine && ofLine.reports >= ADMISSION.addressLimit) pressure = 'address'
          else if (ofBlock && ofBlock.reports >= ADMISSION.blockLimit && !(maySharePeople(kind) && ofBlock.likePeople)) pressure = 'block'
          else if (hosting && hosting.reports >= ADMISSION.hostingLimit) pressure = 'hosting'
          else if (ofNetwork && ofNetwork.reports >= ADMISSION.networkLimit && dominates(ofNetwork, all) && !ofNetwork.likePeople)
            pressure = 'network'
          else if (ofManner && ofManner.reports >= ADMISSION.mannerLimit && dominates(ofManner, all)) pressure = 'manner'
          return { weight, by, pressure }
        },
        add(weight) {
          unlike = (unlike + 1) & 31
          const bit = client === undefined ? unlike : bitOf(client)
          all.add(weight, bit, now)
          ofLine?.add(weight, bit, now)
          ofBlock?.add(weight, bit, now)
          ofNetwork?.add(weight, bit, now)
          ofManner?.add(weight, bit, now)
          hosting?.add(weight, bit, now)
        },
      }
    },
  }
}
