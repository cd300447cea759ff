// `chartgate access explain`: what the FHIR server would make of a request, and why. Nothing is written.
import { accessOf, explainedEvent, imaginedAccess } from '../../admin/simulated-access.ts'
import { type Explanation, explainer, type Outcome } from '../../fhir/explain.ts'
import type { BearerAccess } from '../../model/bearer-access.ts'
import { FhirError } from '../../model/errors.ts'
import {
  type Call,
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  optionOf,
  printJson,
  requiredOption,
  UsageError,
} from '../command.ts'
import { type OpenPractice, withPractice } from '../context.ts'

export const accessExplain: Command = {
  name: 'access explain',
  summary: 'Explain what the FHIR server would make of a request, without doing it.',
  options: {
    request: { value: 'TEXT', about: 'A method and a path: "GET Observation?patient=85".' },
    authorization: { value: 'ID', about: 'The authorization whose access is looked at.' },
    app: { value: 'CLIENT_ID', about: 'Or an app, with --scope and mostly --user and --patient.' },
    user: { value: 'USERNAME', about: 'Who would have allowed it; none for a backend service.' },
    patient: { value: 'ID', about: 'The patient in context.' },
    scope: { value: 'SCOPES', about: 'What would have been granted.' },
    about: { value: 'TYPE/ID', about: 'A resource to judge that is not in the path.' },
    'body-stdin': { about: 'Read the body of a write from standard input.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  help: `
Runs what the gateway runs: parse, decide, narrow, judge. Of records only type and id are shown, and each use is in
the audit trail.`,
  run(call) {
    noPositionals(call)
    const request = requiredOption(call, 'request')
    return withPractice(call, async (practice) => {
      const access = await accessFor(call, practice)
      const limit = practice.config.fhirBodyLimitBytes
      const body = hasSwitch(call, 'body-stdin') ? await call.readInput(limit) : null
      const explanation = await explained(request, body, access, call, practice)
      await practice.stores.auditEvents.append({
        at: practice.chartgate.clock.now(),
        outcome: 'success',
        ...explainedEvent(access, explanation),
      })
      if (hasSwitch(call, 'json')) printJson(call, explanation)
      else call.out(wordsOf(explanation))
      return undefined
    })
  },
}

async function explained(
  request: string,
  body: string | null,
  access: BearerAccess,
  call: Call,
  { chartgate, config, stores }: OpenPractice,
): Promise<Explanation> {
  const { backend, fhirBase } = await chartgate.launches(stores.tenant)
  const explain = explainer({
    backend,
    baseUrl: fhirBase,
    exports: chartgate.exportsKept(stores.tenant).origin,
    updateCreates: config.fhirUpdateCreates === 'on',
    clock: chartgate.clock,
    log: chartgate.log,
  })
  try {
    return await explain(request, body, access, optionOf(call, 'about') ?? null)
  } catch (error) {
    if (error instanceof FhirError) throw new CommandError(error.message)
    throw error
  }
}

async function accessFor(call: Call, { chartgate, stores }: OpenPractice): Promise<BearerAccess> {
  const now = chartgate.clock.now()
  const id = optionOf(call, 'authorization')
  const app = optionOf(call, 'app')
  if ((id === undefined) === (app === undefined))
    throw new UsageError('Give --authorization, or --app with --scope.')
  const found =
    id !== undefined
      ? await accessOf(id, stores, now)
      : await imaginedAccess(
          {
            clientId: requiredOption(call, 'app'),
            username: optionOf(call, 'user') ?? null,
            patientId: optionOf(call, 'patient') ?? null,
            scope: requiredOption(call, 'scope'),
          },
          stores,
          `${chartgate.issuer(stores.tenant)}/fhir`,
          now,
        )
  if (!('fault' in found)) return found
  throw new CommandError(found.fault === 'ended' ? found.words : FAULTS[found.fault])
}

const FAULTS = {
  'no-authorization': 'There is no authorization with this id.',
  'no-app': 'There is no such app.',
  'no-user': 'There is no such user.',
  'nothing-given': 'Nothing was given.',
}

function wordsOf(explanation: Explanation): string {
  const { outcome, scopes, query, resource, entries } = explanation
  const lines = [outcomeWords(outcome)]
  for (const { scope, reach, because } of scopes)
    lines.push(`scope ${scope}: ${reach === null ? `nothing (${because})` : patientsOf(reach)}`)
  if (query) {
    lines.push(`asked of the data: ${query.type}?${query.parameters.join('&')}`)
    for (const one of typeof query.within === 'string' ? [query.within] : query.within)
      lines.push(
        typeof one === 'string'
          ? `  within: ${one}`
          : `  within: ${[patientsOf(one.patients), ...one.filter].join(' and ')}`,
      )
  }
  if (resource) {
    const { key, there, open, mismatched, verdicts } = resource
    lines.push(
      `${key}: ${there ? (open ? 'there, and may leave' : 'there, and hidden') : 'not there'}`,
    )
    if (mismatched.length > 0) lines.push(`  does not meet: ${mismatched.join(', ')}`)
    for (const one of verdicts) lines.push(`  ${one.scope}: ${verdictWords(one)}`)
  }
  for (const { request, outcome: each } of entries)
    lines.push(`entry ${Object.values(request).join(' ')}: ${outcomeWords(each)}`)
  return `${lines.join('\n')}\n`
}

function outcomeWords(outcome: Outcome): string {
  if (outcome.allowed)
    return outcome.count === null ? 'allowed' : `allowed; resources told: ${outcome.count}`
  const { status, rule, hidden, words, enough } = outcome
  const truth = hidden === null ? '' : ` In truth: ${hidden}.`
  return `refused, ${status} ${rule}: ${words}${truth}${enough === null ? '' : ` Enough: ${enough}`}`
}

function verdictWords({ opens, bears, unmet, through }: Verdict): string {
  if (!bears) return 'has no letter for this'
  if (through === null) return 'belongs to no patient of this scope'
  const how = through.by === 'parameter' ? `by ${through.code}` : `by ${through.by}`
  if (opens) return `opens it, ${how}`
  return unmet === null ? 'names another patient as well' : `${how}, but not ${unmet}`
}

type Verdict = NonNullable<Explanation['resource']>['verdicts'][number]

const patientsOf = (of: readonly string[] | 'all') =>
  of === 'all' ? 'all patients' : of.map((id) => `Patient/${id}`).join(', ')
