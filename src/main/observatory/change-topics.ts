import { Broadcast, type Logger } from '#plumbing'

/** What has changed, by topic: `board`, `service:ID`, `incident:ID`, and `console` for the operator alone. */
export interface ChangeTopics {
  /** Grows with every change: a view made at an earlier version is stale. */
  readonly version: number
  tell(topics: Iterable<string>): void
  subscribe(listener: (topic: string) => void): () => void
  /** Without the topics of private incidents; of one that turns private the last time, so that its page goes away. */
  subscribePublic(listener: (topic: string) => void): () => void
  /** The topic of an incident that the public may know of. */
  isPublicIncident(topic: string): boolean
}

export const CONSOLE_TOPIC = 'console'
const INCIDENT = 'incident:'

export function incidentTopic(id: string): string {
  return `${INCIDENT}${id}`
}

export function createChangeTopics(log: Logger, isPublicCase: (id: string) => boolean): ChangeTopics {
  const changes = new Broadcast<string>((error) => log.error({ err: error }, 'a page could not be told of a change'))
  let version = 0
  const isPublicIncident = (topic: string) => topic.startsWith(INCIDENT) && isPublicCase(topic.slice(INCIDENT.length))
  return {
    get version() {
      return version
    },
    tell(topics) {
      version++
      for (const topic of topics) changes.publish(topic)
    },
    subscribe: (listener) => changes.subscribe(listener),
    subscribePublic(listener) {
      const known = new Set<string>()
      return changes.subscribe((topic) => {
        if (topic === CONSOLE_TOPIC) return
        if (!topic.startsWith(INCIDENT)) listener(topic)
        else if (isPublicIncident(topic)) {
          known.add(topic)
          listener(topic)
        } else if (known.delete(topic)) listener(topic)
      })
    },
    isPublicIncident,
  }
}
