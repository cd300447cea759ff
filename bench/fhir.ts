// `npm run bench -- fhir [--sizes 1000,10000,100000] [--engines sqlite,postgres] [--seconds N] [--rounds N]
// [--only ROW] [--profile DIR]`: the embedded FHIR store at growing sizes on both databases, in this process;
// then reads and searches over HTTP with a token. `--sizes 1000,10000,100000,1000000` takes its time.
import { parseArgs } from 'node:util'
import { benchGateway } from './fhir/gateway.ts'
import { benchStore } from './fhir/store.ts'
import { machine, moveToGeneratorCore } from './load/cores.ts'
import type { Plan } from './rounds.ts'

const ENGINES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const
const OVER_HTTP = 10_000

/** Measures and prints. */
export async function run(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      sizes: { type: 'string', default: '1000,10000,100000' },
      engines: { type: 'string', default: 'sqlite,postgres' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '1.5' },
      only: { type: 'string', default: '' },
      profile: { type: 'string' },
    },
  })
  const plan: Plan = {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    only: new RegExp(values.only, 'i'),
    profile: values.profile ?? null,
  }
  console.log(`${machine()}\n`)
  const sizes = values.sizes.split(',').filter(Boolean).map(Number)
  for (const [name, engine] of Object.entries(ENGINES))
    if (sizes.length > 0 && values.engines.split(',').includes(name))
      await benchStore(engine, sizes, plan.seconds)
  moveToGeneratorCore()
  console.log(`Over HTTP, SQLite with ${OVER_HTTP} resources, medians of ${plan.rounds} rounds\n`)
  await benchGateway(OVER_HTTP, plan)
}
