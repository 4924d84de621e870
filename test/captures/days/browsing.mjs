import { clientHello, httpAnswer, httpRequest, SERVER_HELLO, TLS_DATA } from '../payloads.mjs'

/** A visit over TLS: handshake, then so many requests with answers of the web's sizes (median 8 kB, long tail). Returns a script. */
export function tlsVisit(dice, name, { requests = dice.between(1, 12), median = 8000, thinks = 400_000 } = {}) {
  const script = [
    { up: 517, payload: clientHello(dice, name) },
    { down: dice.between(2800, 4600), payload: SERVER_HELLO },
    { up: 64, payload: TLS_DATA },
  ]
  for (let i = 0; i < requests; i++) {
    if (i > 0) script.push({ wait: dice.exponential(thinks) })
    script.push({ up: dice.between(120, 900), payload: TLS_DATA })
    script.push({ down: Math.max(200, Math.min(2_000_000, Math.round(dice.lognormal(median, 1.2)))), payload: TLS_DATA })
  }
  return script
}

/** The same in plain HTTP. */
export function plainVisit(dice, name, { requests = dice.between(1, 6), median = 9000, path, thinks = 400_000 } = {}) {
  const script = []
  for (let i = 0; i < requests; i++) {
    if (i > 0) script.push({ wait: dice.exponential(thinks) })
    const request = httpRequest(dice, name, path ?? `/p/${dice.zipf(5000)}.html`)
    const length = Math.max(200, Math.min(2_000_000, Math.round(dice.lognormal(median, 1.2))))
    script.push({ up: request.length, payload: request })
    const answer = httpAnswer(length)
    script.push({ down: length + answer.length, payload: answer })
  }
  return script
}

/** How browsers and their users end: mostly FIN, sometimes a reset, sometimes they vanish. */
export function ending(dice) {
  return dice.weighted([
    ['client', 62],
    ['server', 20],
    ['reset', 13],
    ['silent', 4],
    ['abort', 1],
  ])
}

/** A person opens a few connections at once and comes back for more. */
export function browse(world, person, server, port, name, how = {}) {
  const { dice } = world
  const connections = dice.between(1, 4)
  for (let i = 0; i < connections; i++) {
    world.later(i === 0 ? 0 : dice.between(20_000, 400_000), () => {
      const script = port === 80 ? plainVisit(dice, name, how.visit) : tlsVisit(dice, name, how.visit)
      world.talk(person, server, world.port(), port, script, { end: ending(dice), megabits: dice.lognormal(30, 0.8), ...how.tcp })
    })
  }
}
