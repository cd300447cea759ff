// Keeps the load generator awake while it measures. To wake a sleeping process costs the server that answers it
// some ten microseconds on a virtual machine, and the faster a server is, the more often its client sleeps: a
// server would be measured by how slow another one is. Awake, none pays for it.
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { onGeneratorCore, pinned } from './cores.ts'

const CALIBRATION_MILLIS = 50
/** How long an empty turn of the event loop takes, in milliseconds; learnt once. */
let emptyTurnMillis: number | null = null

export type Awake = {
  /** Lets it sleep again; answers how much of the time it was at work, 0 to 1, or null when it did sleep. */
  end(): number | null
}

/** Nothing is kept awake. */
export const ASLEEP: Awake = { end: () => null }

/**
 * Keeps the generator's core awake where a server works on it too, which the generator may not crowd out: with a loop
 * that runs when nobody else wants to. Answers how to end it. Where the system has no `chrt`, nothing is kept awake.
 */
export function keepCoreAwake(): () => void {
  if (!pinned) return () => {}
  const [command, ...words] = onGeneratorCore(
    ...['chrt', '--idle', '0', 'sh', '-c', 'while :; do :; done'],
  )
  const loop = spawn(command, words, { stdio: 'ignore' })
  loop.on('error', () => {})
  return () => loop.kill('SIGKILL')
}

/** Turns the event loop until told to end. On a core shared with the server it does nothing. */
export async function keepAwake(): Promise<Awake> {
  if (!pinned) return ASLEEP
  emptyTurnMillis ??= await measureEmptyTurn()
  const turning = turn()
  const began = performance.now()
  return {
    end: () =>
      Math.max(0, 1 - (turning.end() * (emptyTurnMillis ?? 0)) / (performance.now() - began)),
  }
}

async function measureEmptyTurn(): Promise<number> {
  const turning = turn()
  const began = performance.now()
  await sleep(CALIBRATION_MILLIS)
  return (performance.now() - began) / turning.end()
}

function turn() {
  let turns = 0
  let going = true
  const next = () => {
    turns++
    if (going) setImmediate(next)
  }
  next()
  return {
    end: () => {
      going = false
      return turns
    },
  }
}
