// Rounds: every side of a comparison in turn, again and again, so that whatever else the machine does meets all
// of them alike.
import { keepCoreAwake } from './load/awake.ts'
import { type Load, type Measured, measure, medianOf, type Work } from './load/measure.ts'
import type { ServerProcess } from './load/server-process.ts'
import type { Comparison } from './report.ts'

export const CONNECTIONS = 32
/** Busier than this, the generator may be what is measured. */
const BUSY = 0.95

export type Plan = {
  rounds: number
  seconds: number
  /** Which rows, by their names. */
  only: RegExp
  /** Where processor profiles of Chartgate go; null for none. */
  profile: string | null
  /** Whether the generator may sleep, since something else needs its core too. The core itself is kept awake. */
  maySleep?: boolean
  /** What that is; the core counts as full when both are busy. */
  beside?: ServerProcess
}

/** A server and what it does there. */
export type Side = { server: ServerProcess; work: Work }

/** Measures all sides in rounds, after one that does not count. */
export async function compare(
  name: string,
  { rounds, seconds, maySleep = false, beside }: Plan,
  goals: Record<string, number>,
  sides: Record<string, Side>,
): Promise<Comparison> {
  const rates = new Rates()
  const load: Load = { connections: CONNECTIONS, seconds, maySleep, ...(beside && { beside }) }
  const end = maySleep ? keepCoreAwake() : () => {}
  try {
    for (const { server, work } of Object.values(sides)) await measure(server, load, work)
    for (let round = 0; round < rounds; round++)
      for (const [side, { server, work }] of Object.entries(sides))
        rates.add(side, await measure(server, load, work))
  } finally {
    end()
  }
  return rates.comparison(name, goals)
}

/** What was measured of one row, side by side. */
export class Rates {
  #values: Record<string, number[]> = {}
  #cpu: Record<string, number[]> = {}
  #saturated = new Set<string>()

  add(side: string, measured: Measured | number): void {
    const value = typeof measured === 'number' ? measured : measured.perSecond
    this.#values[side] = [...(this.#values[side] ?? []), value]
    if (typeof measured === 'number') return
    if (measured.generatorBusy > BUSY) this.#saturated.add(side)
    if (measured.cpuMicros !== null)
      this.#cpu[side] = [...(this.#cpu[side] ?? []), measured.cpuMicros]
  }

  comparison(workName: string, goals: Record<string, number>, lessIsBetter = false): Comparison {
    const { ours = [], ...others } = this.#values
    const { ours: own, ...cpu } = this.#cpu
    const note = [...this.#saturated].map((side) => `generator full at ${side}`).join(', ')
    const processorRatios = own
      ? Object.fromEntries(
          Object.entries(cpu).map(([side, micros]) => [side, medianOf(micros) / medianOf(own)]),
        )
      : {}
    return {
      work: workName,
      ours,
      others,
      ...(own && { processorMicros: medianOf(own) }),
      processorRatios,
      goals,
      lessIsBetter,
      note,
    }
  }
}
