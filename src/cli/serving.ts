// A server that runs until it is told to stop; what `serve` and `demo` have in common.
import { listen } from '../http/listen.ts'
import type { Chartgate } from '../server.ts'
import { startUpkeep } from '../upkeep.ts'
import type { Call } from './command.ts'

/** Listens, calls `ready`, and closes everything in order once the process is asked to stop. */
export async function serveUntilStopped(
  call: Call,
  chartgate: Chartgate,
  ready: () => Promise<void> | void,
): Promise<void> {
  const { config, log } = chartgate
  // Asked for before listening: a signal during the start stops it as well.
  const stopped = call.untilStopped()
  const listening = await listen(chartgate.fetch, config.port, config.host, log)
  const upkeep = startUpkeep(chartgate)
  try {
    log.info({ host: config.host, port: listening.port, publicUrl: config.publicUrl }, 'listening')
    await ready()
    await stopped
    log.info('stopping')
  } finally {
    await listening.close()
    await upkeep.stop()
  }
}
