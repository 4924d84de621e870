import { ACK, CWR, ECE, FIN, PSH, RST, SYN } from './frame.mjs'
import { optionBytes, synOptions, timestampOptions } from './hosts.mjs'

const LARGEST_WINDOW = 65_535

/**
 * One TCP conversation as a sensor beside the server sees it: a part of a schedule.
 *
 * `script` is what they tell each other: `{ up: bytes, payload? }`, `{ down: bytes, payload? }`, `{ wait: µs }`. `how`:
 * `end` 'client' or 'server' (who sends the first FIN), 'reset' (the client's RST, as browsers end), 'abort' (the server's), 'silent';
 * `refused` (RST to the SYN), `unanswered` (SYN and its retries), `dropped` (a share of SYNs that get no answer at once);
 * `megabits` the bottleneck, `loss` a share of segments, `largest` the congestion window's cap in segments.
 *
 * The congestion window starts at 10 segments (RFC 6928), doubles each round trip up to what the bottleneck holds; a loss brings three
 * duplicate acknowledgements, the segment again, and half the window (RFC 5681). A receiver acknowledges every second segment (RFC 1122
 * section 4.2.3.2).
 */
export function* conversation(world, client, server, clientPort, serverPort, script, how = {}) {
  const { file, dice, schedule } = world
  const stack = client.stack
  const stamped = stack.timestamps && server.stack.timestamps
  const scaled = stack.scale >= 0 && server.stack.scale >= 0
  const mss = Math.min(client.mss, server.mss) - (stamped ? 12 : 0)
  // A client of our own side is near, and what it calls is far.
  const rtt = client.local ? 60 + dice.below(240) : client.rtt
  const near = client.local ? server.rtt : 60 + dice.below(240)
  const gap = Math.max(2, ((mss + 66) * 8) / (how.megabits ?? 50))
  const loss = how.loss ?? 0.0008
  const largest = Math.max(4, Math.min(how.largest ?? 256, Math.ceil(rtt / gap)))
  const clientClock = dice.next() >>> 1
  const serverClock = dice.next() >>> 1
  const clientWindow = Math.min(LARGEST_WINDOW, scaled ? 1024 + dice.below(3000) : 60_000)
  const serverWindow = scaled ? 501 : 64_240
  let cs = dice.next()
  let ss = dice.next()
  let t = schedule.now
  let lastClient = 0
  let lastServer = 0
  let cwnd = 10

  const fromClient = (sequence, acknowledgement, flags, payload, length) => {
    let options = 0
    if (stamped) {
      lastClient = (clientClock + Math.floor((t - rtt / 2) / 1000)) >>> 0
      options = timestampOptions(lastClient, lastServer)
    }
    file.tcp(
      t,
      client,
      server,
      clientPort,
      serverPort,
      sequence >>> 0,
      acknowledgement >>> 0,
      flags,
      clientWindow,
      optionBytes,
      options,
      payload,
      length,
    )
  }
  const fromServer = (sequence, acknowledgement, flags, payload, length) => {
    let options = 0
    if (stamped) {
      lastServer = (serverClock + Math.floor(t / 1000)) >>> 0
      options = timestampOptions(lastServer, lastClient)
    }
    file.tcp(
      t,
      server,
      client,
      serverPort,
      clientPort,
      sequence >>> 0,
      acknowledgement >>> 0,
      flags,
      serverWindow,
      optionBytes,
      options,
      payload,
      length,
    )
  }

  // Apple's systems and some Linux hosts ask for ECN in their SYN (RFC 3168 section 6.1.1).
  const ecn = stack.order.endsWith('E') && dice.chance(0.4) ? ECE | CWR : 0
  const retries = how.unanswered ? dice.between(1, 4) : how.dropped && dice.chance(how.dropped) ? dice.between(1, 3) : 0
  for (let tried = 0; ; tried++) {
    lastClient = (clientClock + Math.floor((t - rtt / 2) / 1000)) >>> 0
    const length = synOptions(stack.order, client.mss, stack.scale, lastClient, 0)
    file.tcp(t, client, server, clientPort, serverPort, cs, 0, SYN | (tried === 0 ? ecn : 0), stack.window, optionBytes, length, null, 0)
    if (tried >= retries) break
    // RFC 6298: one second, then doubled.
    t += 1_000_000 * 2 ** tried + dice.below(8000)
    yield t
  }
  if (how.unanswered) return
  t += near
  yield t
  if (how.refused) {
    file.tcp(t, server, client, serverPort, clientPort, 0, (cs + 1) >>> 0, RST | ACK, 0, optionBytes, 0, null, 0)
    return
  }
  lastServer = (serverClock + Math.floor(t / 1000)) >>> 0
  {
    // The answer offers what was offered.
    const order = `M${stack.order.includes('S') ? 'S' : ''}${stamped ? 'T' : ''}${scaled ? 'NW' : ''}`
    const length = synOptions(order, server.mss, server.stack.scale, lastServer, lastClient)
    const window = stamped ? 65_160 : 64_240
    file.tcp(
      t,
      server,
      client,
      serverPort,
      clientPort,
      ss,
      (cs + 1) >>> 0,
      SYN | ACK | (ecn ? ECE : 0),
      window,
      optionBytes,
      length,
      null,
      0,
    )
  }
  cs = (cs + 1) >>> 0
  ss = (ss + 1) >>> 0
  t += rtt
  yield t
  fromClient(cs, ss, ACK, null, 0)

  for (let i = 0; i < script.length; i++) {
    const step = script[i]
    if (step.wait) {
      t += step.wait
      yield t
    } else if (step.up) {
      t += 100 + dice.below(1500)
      let left = step.up
      let first = true
      let odd = false
      while (left > 0) {
        const length = left < mss ? left : mss
        if (length > 200 && dice.chance(loss) && left > mss * 5) {
          // Lost before the sensor: the next three arrive, are answered with duplicates, then it comes again.
          for (let n = 1; n <= 3; n++) {
            t += gap
            yield t
            fromClient(cs + n * mss, ss, ACK, null, mss)
            t += near
            yield t
            fromServer(ss, cs, ACK, null, 0)
          }
          t += rtt
          yield t
          fromClient(cs, ss, ACK, null, mss)
          cs = (cs + 4 * mss) >>> 0
          left -= 4 * mss
          t += near
          yield t
          fromServer(ss, cs, ACK, null, 0)
          continue
        }
        yield t
        fromClient(cs, ss, left <= mss ? ACK | PSH : ACK, first ? step.payload : null, length)
        cs = (cs + length) >>> 0
        left -= length
        if (odd || left === 0) {
          const before = t
          t += near
          yield t
          fromServer(ss, cs, ACK, null, 0)
          t = Math.max(before + gap, t)
        } else t += gap
        odd = !odd
        first = false
      }
      t += near + dice.exponential(how.thinks ?? 2000)
    } else if (step.down) {
      let left = step.down
      let first = true
      let acknowledged = ss
      let flightEnd = ss
      while (left > 0) {
        const burst = Math.min(cwnd, Math.ceil(left / mss))
        const began = t
        let lost = -1
        for (let n = 0; n < burst; n++) {
          const length = left < mss ? left : mss
          yield t
          fromServer(ss, cs, left <= mss ? ACK | PSH : ACK, first ? step.payload : null, length)
          if (lost < 0 && n < burst - 3 && dice.chance(loss)) lost = ss
          ss = (ss + length) >>> 0
          left -= length
          first = false
          t += gap
          // The flight before is acknowledged meanwhile.
          if (n % 2 === 1 && ((flightEnd - acknowledged) | 0) > 0) {
            acknowledged = (acknowledged + Math.min(2 * mss, (flightEnd - acknowledged) >>> 0)) >>> 0
            yield t
            fromClient(cs, acknowledged, ACK, null, 0)
          }
        }
        if (t < began + rtt) t = began + rtt
        while (((flightEnd - acknowledged) | 0) > 0) {
          acknowledged = (acknowledged + Math.min(2 * mss, (flightEnd - acknowledged) >>> 0)) >>> 0
          yield t
          fromClient(cs, acknowledged, ACK, null, 0)
          t += gap
        }
        flightEnd = ss
        if (lost >= 0) {
          for (let n = 0; n < 4; n++) {
            yield t
            fromClient(cs, lost, ACK, null, 0)
            t += gap
          }
          t += near
          yield t
          fromServer(lost, cs, ACK, null, mss)
          t += rtt
          acknowledged = ss
          yield t
          fromClient(cs, ss, ACK, null, 0)
          cwnd = Math.max(4, cwnd >> 1)
        } else cwnd = Math.min(cwnd * 2, largest)
      }
      while (((flightEnd - acknowledged) | 0) > 0) {
        acknowledged = (acknowledged + Math.min(2 * mss, (flightEnd - acknowledged) >>> 0)) >>> 0
        yield t
        fromClient(cs, acknowledged, ACK, null, 0)
        t += gap
      }
    }
  }

  t += dice.below(2000)
  yield t
  switch (how.end ?? 'client') {
    case 'client':
      fromClient(cs, ss, FIN | ACK, null, 0)
      t += near
      yield t
      fromServer(ss, cs + 1, FIN | ACK, null, 0)
      t += rtt
      yield t
      fromClient(cs + 1, ss + 1, ACK, null, 0)
      return
    case 'server':
      fromServer(ss, cs, FIN | ACK, null, 0)
      t += rtt
      yield t
      fromClient(cs, ss + 1, FIN | ACK, null, 0)
      t += near
      yield t
      fromServer(ss + 1, cs + 1, ACK, null, 0)
      return
    case 'reset':
      file.tcp(t, client, server, clientPort, serverPort, cs, ss, RST | ACK, 0, optionBytes, 0, null, 0)
      return
    case 'abort':
      file.tcp(t, server, client, serverPort, clientPort, ss, 0, RST, 0, optionBytes, 0, null, 0)
      return
    default:
  }
}
