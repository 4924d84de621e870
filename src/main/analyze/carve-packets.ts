import { createRowMatcher, type RowMatcher } from '#forensics'
import { appendOuterRow, createPacketDecoder, DECODED } from '#traffic'
import { createPacketBatch, PACKET_LATER_FRAGMENT } from '#vocabulary'
import type { CaptureInput } from './capture-input.ts'
import type { CarvePlan } from './carve-request.ts'
import { createFragmentMemory, type FragmentMemory } from './fragment-memory.ts'
import { mergeCaptures } from './merge-captures.ts'
import { orderInputs } from './order-inputs.ts'
import { type Draft, draftBeside, unwritable } from './output-file.ts'
import { createPcapWriter, type PcapWriter } from './pcap-writer.ts'
import type { ReadingProgress } from './read-capture.ts'

/** A file that was written. */
export interface CarvedFile {
  readonly plan: CarvePlan
  readonly path: string
  /** Number of the LINKTYPE_ registry. */
  readonly linkType: number
  readonly packets: number
  /** Of the whole plan, all of its files together. */
  readonly laterFragments: LaterFragments
}

/** Later fragments towards the target, in the plan's protocol and window, that a match on ports or payload cannot tell. */
export interface LaterFragments {
  /** Written, since a packet that matched goes before them with the same addresses and identification. */
  readonly joined: number
  /** Not written: no first fragment that matched came before them. */
  readonly apart: number
}

interface Output {
  readonly path: string
  readonly draft: Draft
  readonly writer: PcapWriter
}

interface Job {
  readonly plan: CarvePlan
  readonly matches: RowMatcher
  /** Joins later fragments to packets that matched; undefined where the match says itself which fragments it wants. */
  readonly fragments: FragmentMemory | undefined
  /** Is it a later fragment that could be the plan's, by the headers that it has? */
  readonly nearby: RowMatcher
  joined: number
  apart: number
  /** By link type. */
  readonly outputs: Map<number, Output>
}

/** What an empty capture says its frames would be: Ethernet. */
const ETHERNET = 1

/**
 * Reads the inputs a second time and writes the packets of each plan to its file, as they stand in the inputs and in the order of time: one
 * pass for all plans. A pcap file has one link type, so frames of a second one go to a file beside it, `out.linktype-113.pcap`. A plan without
 * packets makes an empty capture. Later fragments of a packet that matched are written, too. What was broken in an input was said at the first reading. Throws FILE_UNWRITABLE, INPUT_UNREADABLE.
 */
export async function carvePackets(
  inputs: readonly CaptureInput[],
  plans: readonly CarvePlan[],
  progress: ReadingProgress,
): Promise<readonly CarvedFile[]> {
  const jobs: Job[] = plans.map((plan) => ({
    plan,
    matches: createRowMatcher(plan.match),
    fragments: plan.match.fragment === undefined ? createFragmentMemory() : undefined,
    nearby: createRowMatcher({
      destination: plan.match.destination,
      ...(plan.match.protocol === undefined ? {} : { protocol: plan.match.protocol }),
      fragment: 'later',
    }),
    joined: 0,
    apart: 0,
    outputs: new Map(),
  }))
  const decoder = createPacketDecoder()
  const batch = createPacketBatch(1)
  const outer = createPacketBatch(1)
  const ordered = await orderInputs(inputs)
  try {
    await mergeCaptures(ordered.inputs, {
      // HOT PATH: every frame of the inputs passes here; only those that match are copied.
      take: (_track, b, offset, captured, wire, micros, nanos, linkType) => {
        batch.length = 0
        if (decoder.decode(batch, b, offset, captured, wire, micros, nanos, linkType) !== DECODED) return
        outer.length = 0
        // A plan may be about the end of a tunnel as well as about what the tunnel carries.
        if (batch.tunnel[0] !== 0) appendOuterRow(batch, 0, outer)
        for (let i = 0; i < jobs.length; i++) {
          const job = jobs[i]!
          const { window } = job.plan
          if (micros < window.from || micros >= window.to) continue
          if (job.matches(batch, 0) || (outer.length > 0 && job.matches(outer, 0))) job.fragments?.remember(batch, 0)
          else if (job.fragments === undefined || (batch.flags[0]! & PACKET_LATER_FRAGMENT) === 0) continue
          else if (job.fragments.belongs(batch, 0)) job.joined++
          else {
            if (job.nearby(batch, 0)) job.apart++
            continue
          }
          const output = job.outputs.get(linkType) ?? open(job, linkType)
          try {
            output.writer.add(b, offset, captured, wire, micros, nanos)
          } catch (cause) {
            throw unwritable(output.path, cause)
          }
        }
      },
      done: () => {},
      progress: ({ input, reader }) => progress(input.name, reader.bytes, reader.packets, undefined),
    })
    for (const job of jobs) {
      if (job.outputs.size === 0) open(job, ETHERNET)
      for (const { path, writer, draft } of job.outputs.values()) {
        try {
          writer.close()
          await draft.keep()
        } catch (cause) {
          throw unwritable(path, cause)
        }
      }
    }
  } catch (cause) {
    for (const { outputs } of jobs) for (const output of outputs.values()) await abandon(output)
    throw cause
  }
  return jobs.flatMap(({ plan, outputs, joined, apart }) =>
    [...outputs].map(([linkType, { path, writer }]) => ({
      plan,
      path,
      linkType,
      packets: writer.packets,
      laterFragments: { joined, apart },
    })),
  )
}

function open(job: Job, linkType: number): Output {
  const given = job.plan.request.path
  const path = job.outputs.size === 0 ? given : given.replace(/(\.pcap)?$/, `.linktype-${linkType}.pcap`)
  try {
    const draft = draftBeside(path)
    const output = { path, draft, writer: createPcapWriter(draft.path, linkType) }
    job.outputs.set(linkType, output)
    return output
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

async function abandon({ writer, draft }: Output): Promise<void> {
  try {
    writer.close()
  } catch {
    // The reason why it is abandoned is already on its way.
  }
  await draft.drop()
}
