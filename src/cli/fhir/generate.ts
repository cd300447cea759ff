// `chartgate fhir generate`: the sample practice at any size, as NDJSON files or into the store. The same options
// give the same resources on every machine.
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { atOnce } from '../../lib/at-once.ts'
import { systemClock } from '../../lib/clock.ts'
import { DEFAULT_AS_OF, DEFAULT_SEED, generate } from '../../sample/generate.ts'
import type { SampleResource } from '../../sample/resource.ts'
import { batchesOf } from '../batches.ts'
import {
  type Call,
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  OK,
  optionOf,
  printJson,
  requiredOption,
  UsageError,
} from '../command.ts'
import { withPractice } from '../context.ts'

const BATCH = 500
const PROGRESS_MILLIS = 1000

export const fhirGenerate: Command = {
  name: 'fhir generate',
  summary: 'Make the practice of made-up people, of any size, as files or in the store.',
  options: {
    patients: { value: 'N', about: 'How many patients, from 1.' },
    seed: {
      value: 'TEXT',
      about: `Another text, other people; the first ten stay who they are (${DEFAULT_SEED}).`,
    },
    'as-of': { value: 'DATE', about: `The last day of the data (${DEFAULT_AS_OF}).` },
    out: { value: 'FOLDER', about: 'Write a file of NDJSON for each type into this empty folder.' },
    load: { about: 'Put them into the FHIR store.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  help: `
The same options make the same resources everywhere. Every resource is tagged as synthetic; still, a production
practice takes none. Example: chartgate fhir generate --patients 1000 --out ./practice`,
  async run(call) {
    noPositionals(call)
    const out = optionOf(call, 'out')
    const load = hasSwitch(call, 'load')
    if ((out === undefined) === !load)
      throw new UsageError('Say one of --out FOLDER and --load: where the practice is to go.')
    const resources = practiceOf(call)
    if (out !== undefined) {
      const folder = emptyFolder(out)
      tell(call, await hand(call, resources, writeInto(folder)), folder)
    } else
      await withPractice(call, async ({ chartgate, practice, stores, config }) => {
        if (config.profile === 'production')
          throw new CommandError('Made-up people have no place in a production practice.')
        if (practice.upstream !== null)
          throw new CommandError(
            'The records are those of FHIR_UPSTREAM. Write files with --out, and load them with fhir load.',
          )
        const store = chartgate.fhirStore(call.tenant)
        const made = await hand(call, resources, (batch) => store.put(batch), store.putsAtOnce)
        await stores.auditEvents.append({
          type: 'fhir-load',
          at: chartgate.clock.now(),
          outcome: 'success',
          detail: { by: 'command line', stored: made.resources, faults: 0 },
        })
        tell(call, made, 'the FHIR store')
      })
    return OK
  },
}

/** The generator for the options. Throws a UsageError for those that make no sense. */
function practiceOf(call: Call): Iterable<SampleResource> {
  const patients = requiredOption(call, 'patients')
  if (!/^\d{1,7}$/.test(patients)) throw new UsageError('--patients is a whole number, from 1.')
  const seed = optionOf(call, 'seed')
  const asOf = optionOf(call, 'as-of')
  const options = { patients: Number(patients), ...(seed && { seed }), ...(asOf && { asOf }) }
  try {
    // Options are looked at when the first resource is asked for.
    generate(options).next()
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message)
    throw error
  }
  return generate(options)
}

function emptyFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true })
    if (readdirSync(folder).length === 0) return folder
  } catch (cause) {
    throw new CommandError(`The folder ${folder} cannot be written to.`, { cause })
  }
  throw new CommandError(`The folder ${folder} is not empty. Name a new one.`)
}

function writeInto(folder: string) {
  return async (batch: readonly SampleResource[]) => {
    const lines = Map.groupBy(batch, ({ resourceType }) => resourceType)
    for (const [type, resources] of lines)
      appendFileSync(
        path.join(folder, `${type}.ndjson`),
        resources.map((resource) => `${JSON.stringify(resource)}\n`).join(''),
      )
  }
}

type Made = { resources: number; byType: Map<string, number>; seconds: number }

/** Hands everything on, so many batches at once, with a line of progress a second. */
async function hand(
  call: Call,
  resources: Iterable<SampleResource>,
  put: (batch: SampleResource[]) => Promise<unknown>,
  places = 1,
): Promise<Made> {
  const began = systemClock.now()
  let told = began
  const made: Made = { resources: 0, byType: new Map(), seconds: 0 }
  const puts = atOnce(places)
  for (const batch of batchesOf(resources, BATCH)) {
    await puts.start(async () => void (await put(batch)))
    made.resources += batch.length
    for (const { resourceType } of batch)
      made.byType.set(resourceType, (made.byType.get(resourceType) ?? 0) + 1)
    if (systemClock.now() - told < PROGRESS_MILLIS) continue
    told = systemClock.now()
    call.err(`${made.resources} resources, ${made.byType.get('Patient') ?? 0} patients\n`)
  }
  await puts.ended()
  return { ...made, seconds: (systemClock.now() - began) / 1000 }
}

function tell(call: Call, { resources, byType, seconds }: Made, into: string): void {
  const types = Object.fromEntries([...byType].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  if (hasSwitch(call, 'json')) {
    printJson(call, { into, resources, by_type: types })
    return
  }
  const each = Object.entries(types).map(([type, count]) => `${count} ${type}`)
  call.out(
    `${resources} resources of ${byType.get('Patient') ?? 0} patients in ${into} (${seconds.toFixed(1)} s): ${each.join(', ')}.\n`,
  )
}
