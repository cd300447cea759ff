import { afterAll, beforeAll, expect, test } from 'vitest'
import { aRefusal } from '../../../test/store/contract/refusals.ts'
import { commandLine } from '../../../test/support/command-line.ts'
import { DEFAULT_TENANT } from '../../model/tenant.ts'
import { FAILED, OK } from '../command.ts'
import { withPractice } from '../context.ts'

const chartgate = commandLine()
const hidden = aRefusal({
  rule: 'not-found',
  hidden: 'granular-constraint',
  endpoint: 'fhir',
  proven: false,
  dropped: 7,
  asked: { request: 'read', resource: 'Observation/x' },
})
beforeAll(async () => {
  const call = {
    positionals: [],
    options: new Map(),
    settings: {},
    tenant: DEFAULT_TENANT,
    environment: () => chartgate.env,
    err: () => {},
  }
  // Of a call only what opening the practice asks for.
  await withPractice(call as never, ({ stores }) => stores.refusals.add([hidden]))
})
afterAll(() => chartgate.remove())

test('tells why a request was refused, and what was in truth', async () => {
  const { code, out } = await chartgate.run(['refusal', 'show', hidden.requestId])
  expect(code).toBe(OK)
  for (const words of [
    /rule +not-found/,
    /in truth +granular-constraint. There is such a resource/,
    /asked +request: read; resource: Observation\/x/,
    /\(not proved\)/,
    /7 more in this minute/,
    /docs\/apps\.md#refusals-access-to-records/,
  ])
    expect(out).toMatch(words)
})

test('tells it as JSON', async () => {
  const { out } = await chartgate.run(['refusal', 'show', hidden.requestId, '--json'])
  expect(JSON.parse(out)).toMatchObject([hidden])
})

test('refuses an id that no refused request has', async () => {
  const { code, err } = await chartgate.run(['refusal', 'show', 'none'])
  expect(code).toBe(FAILED)
  expect(err).toContain("No refused request with the id 'none' is kept")
})
