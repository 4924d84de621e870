import type { CleanClients } from '#attribution'
import { type AnomalyUpdate, type FloodState, floodWatch, type TrafficNature } from '#detection'
import { examine } from '#forensics'
import { median } from '#statistics'
import type { TrafficMinute } from '#storage'
import type { Profiler } from '#traffic'
import {
  type Anomaly,
  type AttackProfile,
  type CountryCode,
  DAY,
  type FlowBatch,
  formatClock,
  formatPrefix,
  HOUR,
  type Instant,
  MINUTE,
  type PacketBatch,
  type Prefix,
  SECOND,
  type ServiceId,
  type TrafficEvidence,
  type TrafficSecond,
} from '#vocabulary'
import type { TrafficNow, TrafficView } from '#web'
import type { TrafficEpisode } from './case-file.ts'
import type { TrafficAccount } from './judgement.ts'

export interface TrafficTarget {
  readonly service: ServiceId
  readonly prefix: Prefix
}

export interface TrafficOutputs {
  readonly anomalies: readonly AnomalyUpdate[]
  /** Newest account of each episode that has moved. */
  readonly episodes: readonly { readonly service: ServiceId; readonly episode: TrafficEpisode }[]
  readonly minutes: readonly TrafficMinute[]
}

/** From flow records and sampled packets as they come in to anomalies of the services they are sent to. */
export interface TrafficWatch {
  /** Takes a batch of the collector; done with its rows when it returns. */
  take(batch: FlowBatch): void
  /** The same for packets that sFlow agents sampled. */
  takeSampled(batch: PacketBatch): void
  advance(now: Instant): TrafficOutputs
  /** Watches these targets from now on. Those that stay go on as they were; of those that go nothing is kept. */
  retarget(targets: readonly TrafficTarget[]): void
  /** What the wire told of a service over a window; undefined while no record of it ever came. */
  account(service: ServiceId, from: Instant, to: Instant): TrafficAccount | undefined
  /** What the traffic of a service was over a window in which nothing stood out: one look a protected prefix. */
  look(service: ServiceId, from: Instant, to: Instant): readonly TrafficView[]
  /** Countries of the clients that completed handshakes in an hour before an onset; undefined where too few were seen. */
  clients(service: ServiceId, onset: Instant): CleanClients | undefined
  /** For the console. */
  now(now: Instant): readonly TrafficNow[]
}

/**
 * A record of a long flow comes at the exporter's active timeout, 60 s on most routers (Cisco's default is 30 min and is lowered by everybody
 * who detects anything), and tells of the seconds before. A second is closed when it can hardly change any more.
 */
const CLOSING_LAG = 75 * SECOND
/** Silence of an exporter after which what passed is unknown: twice the usual timeout. */
const SILENT_AFTER = 2 * MINUTE
/** Forensics looks again so often while something is going on; at its beginning, when little has been seen yet, every second. */
const EXAMINE_EVERY = 30 * SECOND
const EXAMINE_FIRST_EVERY = SECOND
const BEGINNING = MINUTE
/** The whole of an episode is told anew so often. */
const RETELL_EVERY = 5 * MINUTE
/** Look-back of the quick look that names the nature. */
const QUICK_LOOK = 90 * SECOND
/** What came before the onset and belongs into an episode's account. */
const LEAD_IN = 60 * SECOND
/** Points of an episode's course that are kept. */
const COURSE_POINTS = 720
/** Fewer clients than this are no baseline: a share of 1 % would rest on a handful. */
const LEAST_CLIENTS = 500
const CLIENTS_MARGIN = 10 * MINUTE
/** No incident that is still judged is older. */
const LOUD_KEPT = 7 * DAY
const DAY_MINUTES = 24 * 60
const CONSOLE_SECONDS = 600

interface Episode {
  readonly anomaly: Anomaly
  told: Instant
}

interface Watched {
  readonly target: TrafficTarget
  readonly index: number
  readonly name: string
  state: FloodState
  closedUntil: Instant
  usual: { readonly packetsPerSecond: number; readonly bitsPerSecond: number } | undefined
  nature: TrafficNature | undefined
  attackSince: Instant | undefined
  examinedAt: Instant
  profile: AttackProfile | undefined
  /** How the newest traffic that was looked at got on with the service, and until when it was looked at. */
  manners: { readonly until: Instant; readonly handshakeShare?: number; readonly returnRatio?: number } | undefined
  episode: Episode | undefined
  /** Newest second with traffic. */
  newest: Instant
  minute: { at: Instant; packets: number; bytes: number; flows: number; newSources: number }
  /** Ring of a day: packets of each closed minute, and which minute it is. */
  readonly minutePackets: Float64Array
  readonly minuteSources: Float64Array
  readonly minuteAt: Float64Array
  /** When an anomaly was going on. */
  loud: readonly { readonly from: Instant; to: Instant }[]
}

export interface TrafficWatchDeps {
  readonly targets: readonly TrafficTarget[]
  readonly profiler: Profiler
  /** Records missing by sequence numbers so far. */
  readonly sequenceGaps: () => number
  /** Samples that sFlow agents took and could not send, by their own count. */
  readonly agentDrops?: () => number
  /** The evidence with what is known of its sources' networks, and what their countries are held against. */
  readonly complete: (evidence: TrafficEvidence) => TrafficEvidence
}

function onsetOf(profile: AttackProfile): Instant {
  return profile.episodes.length === 0 ? profile.window.from : Math.min(...profile.episodes.map((episode) => episode.onset))
}

/**
 * The busiest second of each group of neighbours, until at most `COURSE_POINTS` are left: charts promise the busiest second of each step, and
 * a mean would hide a short peak. Most packets and most bytes may be of different seconds; the time is that of the packets.
 */
export function thinned(seconds: readonly TrafficSecond[]): TrafficSecond[] {
  const every = Math.ceil(seconds.length / COURSE_POINTS)
  if (every <= 1) return [...seconds]
  const out: TrafficSecond[] = []
  for (let i = 0; i < seconds.length; i += every) {
    let busiest = seconds[i]!
    let bytes = 0
    for (let j = i; j < Math.min(i + every, seconds.length); j++) {
      const second = seconds[j]!
      if (second.packets > busiest.packets) busiest = second
      bytes = Math.max(bytes, second.bytes)
    }
    out.push({ ...busiest, bytes })
  }
  return out
}

/** Share of sampled TCP sources with a completed handshake, over all strands that can tell. */
function handshakeShareOf(evidence: TrafficEvidence): number | undefined {
  let sources = 0
  let done = 0
  for (const strand of evidence.strands) {
    if (strand.handshakeShare === undefined) continue
    sources += strand.sources.value
    done += strand.handshakeShare * strand.sources.value
  }
  return sources === 0 ? undefined : done / sources
}

/** Packets sent back for each packet of established TCP, over all strands that can tell. */
function returnRatioOf(evidence: TrafficEvidence): number | undefined {
  let packets = 0
  let returned = 0
  for (const strand of evidence.strands) {
    if (strand.kind !== 'tcp-ack' || strand.returnPackets === undefined) continue
    packets += strand.packets
    returned += strand.returnPackets
  }
  return packets === 0 ? undefined : returned / packets
}

function note(entry: Watched, evidence: TrafficEvidence): void {
  const handshakeShare = handshakeShareOf(evidence)
  const returnRatio = returnRatioOf(evidence)
  entry.manners = {
    until: evidence.window.to,
    ...(handshakeShare === undefined ? {} : { handshakeShare }),
    ...(returnRatio === undefined ? {} : { returnRatio }),
  }
}

export function createTrafficWatch({ targets, profiler, sequenceGaps, agentDrops, complete }: TrafficWatchDeps): TrafficWatch {
  function watch(target: TrafficTarget, index: number): Watched {
    const name = formatPrefix(target.prefix)
    return {
      target,
      index,
      name,
      state: floodWatch.initial(target.service, name),
      closedUntil: -1,
      usual: undefined,
      nature: undefined,
      attackSince: undefined,
      examinedAt: Number.NEGATIVE_INFINITY,
      profile: undefined,
      manners: undefined,
      episode: undefined,
      newest: Number.NEGATIVE_INFINITY,
      minute: { at: -1, packets: 0, bytes: 0, flows: 0, newSources: 0 },
      minutePackets: new Float64Array(DAY_MINUTES),
      minuteSources: new Float64Array(DAY_MINUTES),
      minuteAt: new Float64Array(DAY_MINUTES).fill(-1),
      loud: [],
    }
  }

  let watched = targets.map(watch)
  /** The profiler's places so far, those of targets that are gone included. */
  let places = targets.length
  let rowsSeen = 0

  function evidenceOf(entry: Watched, from: Instant, to: Instant): TrafficEvidence | undefined {
    const slots = entry.usual ? recentMinutes(entry, from) : []
    const sourcesPerMinute = slots.length === 0 ? 0 : median(slots.map((slot) => entry.minuteSources[slot]!))
    const usual = entry.usual && { ...entry.usual, sourcesPerMinute, seconds: 60 * slots.length }
    const evidence = profiler.evidence(entry.index, { from, to }, undefined, usual)
    if (!evidence) return undefined
    const dropped = agentDrops?.() ?? 0
    const notes =
      dropped === 0 ? [] : [`Devices say that ${dropped} packets were sampled and not sent: what passed is more than is told here.`]
    const coverage = { ...evidence.coverage, sequenceGaps: sequenceGaps(), notes: [...evidence.coverage.notes, ...notes] }
    return complete({ ...evidence, coverage })
  }

  /** Slots of the three hours before `before`. */
  function recentMinutes(entry: Watched, before: Instant): number[] {
    const slots: number[] = []
    for (let slot = 0; slot < DAY_MINUTES; slot++) {
      const at = entry.minuteAt[slot]!
      if (at >= before - 180 * MINUTE && at < before) slots.push(slot)
    }
    return slots
  }

  function closeMinute(entry: Watched, minutes: TrafficMinute[]): void {
    const { at, packets, bytes, flows, newSources } = entry.minute
    if (at < 0) return
    const slot = (at / MINUTE) % DAY_MINUTES
    entry.minuteAt[slot] = at
    entry.minutePackets[slot] = packets
    entry.minuteSources[slot] = newSources
    if (packets > 0) minutes.push({ service: entry.target.service, prefix: entry.name, at, packets, bytes, flows })
  }

  function addToMinute(entry: Watched, second: TrafficSecond, minutes: TrafficMinute[]): void {
    const at = Math.floor(second.at / MINUTE) * MINUTE
    if (at !== entry.minute.at) {
      closeMinute(entry, minutes)
      entry.minute = { at, packets: 0, bytes: 0, flows: 0, newSources: 0 }
    }
    entry.minute.packets += second.packets
    entry.minute.bytes += second.bytes
    entry.minute.flows += second.flows
    entry.minute.newSources += second.newSources
  }

  /** One second through the flood watch, with forensics' answer once there is a candidate. */
  function feed(entry: Watched, second: TrafficSecond, closed: boolean, now: Instant, anomalies: AnomalyUpdate[]): void {
    const step = floodWatch.step(entry.state, { second, closed, natureOf: entry.nature, attackSince: entry.attackSince }, now)
    entry.state = step.state
    anomalies.push(...step.outputs.anomalies)
    const { candidate, usual } = step.outputs
    // While something is going on its own traffic must not become what is usual.
    if (usual && !candidate) entry.usual = { packetsPerSecond: usual.packets.middle, bitsPerSecond: 8 * usual.bytes.middle }
    if (!candidate) {
      entry.nature = undefined
      entry.attackSince = undefined
      entry.profile = undefined
      return
    }
    const pause = entry.nature === 'attack' || now - candidate.since > BEGINNING ? EXAMINE_EVERY : EXAMINE_FIRST_EVERY
    if (entry.nature !== undefined && now - entry.examinedAt < pause) return
    const evidence = evidenceOf(entry, Math.max(candidate.since, now - QUICK_LOOK), now + SECOND)
    if (!evidence) return
    entry.examinedAt = now
    entry.profile = examine(evidence)
    note(entry, evidence)
    const before = entry.nature
    entry.nature = entry.profile.nature
    // The first attack of a candidate counts: later looks see only the last minute and a half of it.
    if (entry.nature === 'attack') entry.attackSince ??= onsetOf(entry.profile)
    // The answer is there: the same second may now open what was only a candidate.
    if (before !== entry.nature) {
      const again = floodWatch.step(entry.state, { second, closed: false, natureOf: entry.nature, attackSince: entry.attackSince }, now)
      entry.state = again.state
      anomalies.push(...again.outputs.anomalies)
    }
  }

  function tellEpisode(entry: Watched, anomaly: Anomaly, now: Instant): TrafficEpisode | undefined {
    const evidence = evidenceOf(entry, anomaly.onset - LEAD_IN, (anomaly.ended ?? now) + SECOND)
    if (!evidence) return undefined
    note(entry, evidence)
    return { anomaly: anomaly.id, prefix: entry.name, profile: examine(evidence), seconds: thinned(evidence.seconds) }
  }

  function remember(entry: Watched, updates: readonly AnomalyUpdate[], now: Instant): TrafficEpisode[] {
    const told: TrafficEpisode[] = []
    for (const { change, anomaly } of updates) {
      if (change === 'ended' || entry.episode?.anomaly.id !== anomaly.id || now - entry.episode.told >= RETELL_EVERY) {
        const episode = tellEpisode(entry, anomaly, now)
        if (episode) told.push(episode)
        entry.episode = change === 'ended' ? undefined : { anomaly, told: now }
      }
      const span = entry.loud[entry.loud.length - 1]
      if (span && span.from === anomaly.onset) span.to = anomaly.ended ?? now
      else entry.loud = [...entry.loud.filter((old) => old.to > now - LOUD_KEPT), { from: anomaly.onset, to: anomaly.ended ?? now }]
    }
    return told
  }

  return {
    take(batch) {
      profiler.flows(batch)
    },
    takeSampled(batch) {
      profiler.packets(batch)
    },
    advance(now) {
      const anomalies: AnomalyUpdate[] = []
      const episodes: { service: ServiceId; episode: TrafficEpisode }[] = []
      const minutes: TrafficMinute[] = []
      const changed = profiler.rows !== rowsSeen
      rowsSeen = profiler.rows
      const closing = Math.floor((now - CLOSING_LAG) / SECOND) * SECOND
      for (const entry of watched) {
        const updates: AnomalyUpdate[] = []
        if (entry.closedUntil < 0) entry.closedUntil = closing
        for (; entry.closedUntil < closing; entry.closedUntil += SECOND) {
          const second = profiler.second(entry.index, entry.closedUntil)
          if (second.packets > 0) entry.newest = Math.max(entry.newest, second.at)
          const heard = entry.closedUntil - entry.newest <= SILENT_AFTER
          if (heard) feed(entry, second, true, now, updates)
          else {
            const gone = floodWatch.step(entry.state, { gap: entry.closedUntil }, now)
            entry.state = gone.state
            updates.push(...gone.outputs.anomalies)
          }
          addToMinute(entry, second, minutes)
        }
        if (changed) {
          for (let at = closing; at <= now; at += SECOND) {
            const second = profiler.second(entry.index, at)
            if (second.packets === 0) continue
            entry.newest = Math.max(entry.newest, at)
            feed(entry, second, false, now, updates)
          }
        }
        const newest = newestOfEach(updates)
        anomalies.push(...newest)
        for (const episode of remember(entry, newest, now)) episodes.push({ service: entry.target.service, episode })
      }
      return { anomalies, episodes, minutes }
    },
    retarget(wanted) {
      const sameAs = (target: TrafficTarget) => (entry: Watched) =>
        entry.target.service === target.service && entry.name === formatPrefix(target.prefix)
      watched = wanted.map((target) => watched.find(sameAs(target)) ?? watch(target, places++))
      const protects = new Array<Prefix | undefined>(places).fill(undefined)
      for (const { index, target } of watched) protects[index] = target.prefix
      profiler.protect(protects)
    },
    account(service, from, to) {
      const of = watched.filter((entry) => entry.target.service === service && entry.newest > 0)
      if (of.length === 0) return undefined
      const newest = Math.max(...of.map((entry) => entry.newest))
      const loudest = of.reduce((a, b) => ((b.usual?.packetsPerSecond ?? 0) > (a.usual?.packetsPerSecond ?? 0) ? b : a))
      // NaN where no minute was seen.
      const before = median(recentMinutes(loudest, from).map((slot) => loudest.minutePackets[slot]!))
      let busiest = 0
      for (let slot = 0; slot < DAY_MINUTES; slot++) {
        const at = loudest.minuteAt[slot]!
        if (at >= from - 5 * MINUTE && at < to) busiest = Math.max(busiest, loudest.minutePackets[slot]!)
      }
      // What an earlier incident's traffic was like says nothing of this one's.
      const manners = loudest.manners && loudest.manners.until > from ? loudest.manners : undefined
      return {
        listening: newest >= from - SILENT_AFTER && to - newest <= Math.max(SILENT_AFTER, (to - from) / 2),
        newest,
        quiet: !of.some((entry) => entry.loud.some((span) => span.from < to && span.to > from)),
        ...(loudest.usual ? { usual: loudest.usual } : {}),
        ...(before > 0 && busiest > 0 ? { surgeRatio: busiest / before } : {}),
        ...(manners?.handshakeShare === undefined ? {} : { handshakeShare: manners.handshakeShare }),
        ...(manners?.returnRatio === undefined ? {} : { returnRatio: manners.returnRatio }),
      }
    },
    look(service, from, to) {
      return watched.flatMap((entry): TrafficView[] => {
        if (entry.target.service !== service) return []
        const evidence = evidenceOf(entry, from - LEAD_IN, to)
        if (!evidence) return []
        note(entry, evidence)
        return [{ profile: examine(evidence), seconds: thinned(evidence.seconds) }]
      })
    },
    clients(service, onset) {
      // A flood may begin a little before it is noticed: the last minutes are left out.
      const to = onset - CLIENTS_MARGIN
      const from = to - HOUR
      const counts = new Map<CountryCode, number>()
      let sampled = 0
      for (const entry of watched) {
        if (entry.target.service !== service) continue
        const strands = evidenceOf(entry, from, to)?.strands ?? []
        for (const strand of strands) {
          if (strand.kind !== 'tcp-ack') continue
          for (const source of strand.sample) {
            const country = source.countries[0]
            if (country === undefined || source.unrouted || source.bogon) continue
            sampled++
            counts.set(country, (counts.get(country) ?? 0) + 1)
          }
        }
      }
      if (sampled < LEAST_CLIENTS) return undefined
      const shares = new Map([...counts].map(([country, count]) => [country, count / sampled]))
      return { sampled, shares, text: `clients of the service from ${formatClock(from)} to ${formatClock(to)} UTC` }
    },
    now(now) {
      return watched.map((entry): TrafficNow => {
        const seconds: TrafficSecond[] = []
        for (let at = Math.floor(now / SECOND) * SECOND - CONSOLE_SECONDS * SECOND; at <= now; at += SECOND)
          seconds.push(profiler.second(entry.index, at))
        // The newest seconds are still to be told of: records come when flows end or time out.
        while (seconds.length > 1 && seconds[seconds.length - 1]!.at > entry.newest) seconds.pop()
        return {
          service: entry.target.service,
          prefix: entry.name,
          seconds,
          ...(entry.usual ? { usual: entry.usual } : {}),
          ...(entry.newest > 0 ? { lastTelemetry: entry.newest } : {}),
          ...(entry.profile ? { current: entry.profile } : {}),
          ...(entry.profile && entry.episode ? { since: entry.episode.anomaly.onset } : {}),
        }
      })
    },
  }
}

/** Of many updates of one anomaly in one turn only the first opening and the newest state matter. */
function newestOfEach(updates: readonly AnomalyUpdate[]): readonly AnomalyUpdate[] {
  const kept = new Map<string, AnomalyUpdate>()
  for (const update of updates) {
    const before = kept.get(update.anomaly.id)
    kept.set(
      update.anomaly.id,
      before?.change === 'opened' && update.change === 'updated' ? { change: 'opened', anomaly: update.anomaly } : update,
    )
  }
  return [...kept.values()]
}
