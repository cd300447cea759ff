// Two nodes on one PostgreSQL database write at the same moment: what is added only once is added once, whoever
// asks where (FHIR R4 http.html#ccreate, http.html#cond-update, http.html#transaction).
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessTokenOf, addBackendService } from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts'

const AT_ONCE = 50

let database: FreshDatabase
let one: Running
let two: Running
let token: unknown
beforeAll(async () => {
  database = await freshPostgres()
  const env = {
    DATABASE_URL: database.url,
    CHARTGATE_MASTER_KEY: randomBytes(32).toString('hex'),
  }
  one = await startChartgate({ env })
  // The same practice: same issuer and keys, another process and port.
  two = await startChartgate({ env: { ...env, CHARTGATE_PUBLIC_URL: one.issuer } })
  const service = await addBackendService(one, { scope: 'system/*.cruds' })
  token = await accessTokenOf(service, 'system/*.cruds')
})
afterAll(async () => {
  await two?.close()
  await one?.close()
  await database?.drop()
})

type Sent = { method: string; path: string; headers?: Record<string, string>; body: object }

async function send(node: Running, { method, path, headers = {}, body }: Sent) {
  const response = await fetch(`http://localhost:${node.gate.config.port}/fhir${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/fhir+json',
      ...headers,
    },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

/** Sends it to both nodes in turn, all at once. */
const atOnce = (sent: (number: number) => Sent) =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, n) => send(n % 2 === 0 ? one : two, sent(n))))

async function found(value: string): Promise<string[]> {
  const response = await fetch(`${one.issuer}/fhir/Patient?identifier=urn:once|${value}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { entry = [] } = await response.json()
  return entry.map(({ resource }: { resource: { id: string } }) => resource.id)
}

const patient = (value: string, family = 'Once') => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:once', value }],
  name: [{ family }],
})
const tally = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length

describe('of fifty at both nodes at once', () => {
  test('one creates under a condition, and the others find what it created', async () => {
    const answers = await atOnce(() => ({
      method: 'POST',
      path: '/Patient',
      headers: { 'If-None-Exist': 'identifier=urn:once|created' },
      body: patient('created'),
    }))
    const statuses = answers.map(({ status }) => status)
    expect(tally(statuses, 201)).toBe(1)
    expect(tally(statuses, 200)).toBe(AT_ONCE - 1)
    expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set(await found('created')))
  })

  test('one adds by a conditional update, and the others update it or are told of a conflict', async () => {
    const answers = await atOnce((number) => ({
      method: 'PUT',
      path: '/Patient?identifier=urn:once|updated',
      body: patient('updated', `Writer ${number}`),
    }))
    const statuses = answers.map(({ status }) => status)
    expect(tally(statuses, 201)).toBe(1)
    expect(tally(statuses, 200) + tally(statuses, 409)).toBe(AT_ONCE - 1)
    expect(await found('updated')).toHaveLength(1)
  })

  test('one adds in a transaction, and the others refer to what it added', async () => {
    const urn = 'urn:uuid:2b1c5f0a-62cf-4f0e-9a3c-0c5a5a8f5a11'
    const answers = await atOnce(() => ({
      method: 'POST',
      path: '/',
      body: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            fullUrl: urn,
            resource: patient('transacted'),
            request: {
              method: 'POST',
              url: 'Patient',
              ifNoneExist: 'identifier=urn:once|transacted',
            },
          },
          {
            resource: { resourceType: 'Basic', code: { text: 'x' }, subject: { reference: urn } },
            request: { method: 'POST', url: 'Basic' },
          },
        ],
      },
    }))
    expect(
      tally(
        answers.map(({ status }) => status),
        200,
      ),
    ).toBe(AT_ONCE)
    const [only, ...more] = await found('transacted')
    expect(more).toEqual([])
    for (const { body } of answers)
      expect(body.entry[1].resource.subject.reference).toBe(`Patient/${only}`)
  })
})
