// A load on one server: so many connections, each with one request under way, for a bounded time and number
// of requests. Tells the rate, the processor time of the server, and how busy the generator itself was: a
// generator without a rest measures itself.
import { ASLEEP, type Awake, keepAwake } from './awake.ts'
import { type Connection, openConnection } from './connection.ts'
import type { ServerProcess } from './server-process.ts'

export type Load = {
  connections: number
  /** At most so long. */
  seconds: number
  /** At most so many pieces of work. */
  most?: number
  /** Whether the generator may sleep, since something else needs its core too. */
  maySleep?: boolean
  /** What else runs on the generator's core for this load. */
  beside?: ServerProcess
}

export type Measured = {
  done: number
  perSecond: number
  /** The server's processor time for one piece of work, in microseconds; null where the system does not tell. */
  cpuMicros: number | null
  /** The median and the 99th percentile of how long one piece took, in milliseconds. */
  median: number
  p99: number
  /** How much of its core the generator used, with what ran beside it, 0 to 1. */
  generatorBusy: number
}

/** Does one piece of work on a connection, and throws when the server did not do its part. */
export type Work = (connection: Connection, lane: number) => Promise<void>

/** Puts the load on and measures it. */
export async function measure(server: ServerProcess, load: Load, work: Work): Promise<Measured> {
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => openConnection(server.port)),
  )
  const most = load.most ?? Number.POSITIVE_INFINITY
  const took: number[] = []
  let begun = 0
  const awake: Awake = load.maySleep ? ASLEEP : await keepAwake()
  let busy: number | null = null
  const own = process.cpuUsage()
  const cpu = server.cpuSeconds()
  const cpuBeside = load.beside?.cpuSeconds() ?? 0
  const began = performance.now()
  const until = began + load.seconds * 1000
  try {
    await Promise.all(
      connections.map(async (connection, lane) => {
        for (let now = began; now < until && begun < most; ) {
          begun++
          const start = performance.now()
          await work(connection, lane)
          now = performance.now()
          took.push(now - start)
        }
      }),
    )
  } finally {
    busy = awake.end()
    for (const connection of connections) connection.close()
  }
  const seconds = (performance.now() - began) / 1000
  const cpuNow = server.cpuSeconds()
  const { user, system } = process.cpuUsage(own)
  const beside = (load.beside?.cpuSeconds() ?? 0) - cpuBeside
  took.sort((a, b) => a - b)
  return {
    done: took.length,
    perSecond: took.length / seconds,
    cpuMicros: cpu === null || cpuNow === null ? null : ((cpuNow - cpu) / took.length) * 1e6,
    median: took[took.length >> 1] ?? 0,
    p99: took[Math.floor(took.length * 0.99)] ?? 0,
    generatorBusy: busy ?? ((user + system) / 1e6 + beside) / seconds,
  }
}

/** The middle one of several numbers. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const high = sorted[sorted.length >> 1] ?? Number.NaN
  const low = sorted[(sorted.length - 1) >> 1] ?? Number.NaN
  return (low + high) / 2
}
