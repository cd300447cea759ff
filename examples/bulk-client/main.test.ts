// The bulk client as a person runs it, against a running Chartgate: from its key pair to files whose counts are
// those of the store.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startChartgate } from '../../test/support/chartgate.ts'
import { addPractice } from '../../test/support/practice.ts'

let running: Running
let folder: string
let clientId: string
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  folder = mkdtempSync(path.join(tmpdir(), 'bulk-client-'))
  const { out } = await run('register')
  clientId = (await running.addClient(JSON.parse(out))).client.id
})
afterAll(async () => {
  await running.close()
  rmSync(folder, { recursive: true })
})

const MAIN = new URL('./main.ts', import.meta.url).pathname

function run(...arguments_: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [MAIN, ...arguments_, '--key', path.join(folder, 'key.json')],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const exportInto = (name: string, ...more: string[]) =>
  run(
    ...['export', '--fhir', running.fhirBase, '--client-id', clientId],
    ...['--out', path.join(folder, name), ...more],
  )

/** Every resource in the files of a folder, by `Type/id`. */
function resourcesIn(name: string): string[] {
  return readdirSync(path.join(folder, name))
    .filter((file) => file.endsWith('.ndjson') && !/\.(deleted|error)\./.test(file))
    .flatMap((file) =>
      readFileSync(path.join(folder, name, file), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line))
    .map(({ resourceType, id }) => `${resourceType}/${id}`)
    .sort()
}

/** What the store holds of each type. */
async function counts(): Promise<Record<string, number>> {
  const store = running.gate.fhirStore('default')
  const held: Record<string, number> = {}
  const at = await store.exports.takeSnapshot()
  const all = { after: 0, through: Number.MAX_SAFE_INTEGER }
  for (const type of await store.heldTypes())
    for await (const rows of store.exports.scan(type, all, { at, since: null }, false))
      held[type] = (held[type] ?? 0) + rows.length
  return held
}

describe('the bulk client', () => {
  test('makes a key that only its owner can read, and keeps it', async () => {
    const key = path.join(folder, 'key.json')
    expect(statSync(key).mode & 0o777).toBe(0o600)
    const [first, second] = [await run('register'), await run('register')]
    expect(first.out).toBe(second.out)
    expect(first.out).not.toContain('"d"')
  })

  test('brings everything home: counts are those of the store', async () => {
    const { code, out, err } = await exportInto('all', '--system')
    expect([code, err]).toEqual([0, ''])
    const held = await counts()
    for (const [type, count] of Object.entries(held))
      expect(out).toMatch(new RegExp(`^${type} +${count}$`, 'm'))
    const total = Object.values(held).reduce((sum, count) => sum + count, 0)
    expect(out).toMatch(new RegExp(`^together +${total}$`, 'm'))
    expect(resourcesIn('all').length).toBe(total)
  })

  test('brings what changed since, and only that', async () => {
    const store = running.gate.fhirStore('default')
    const ada = await store.read('Patient', 'demo-ada')
    if (!ada) throw new Error('no such patient')
    await store.put([{ ...ada, active: false }])
    const { code } = await exportInto(
      'changes',
      ...['--system', '--since-last', path.join(folder, 'all')],
    )
    expect([code, resourcesIn('changes')]).toEqual([0, ['Patient/demo-ada']])
  })

  test('goes on with an export that was cut off, and with a file that was', async () => {
    await exportInto('whole', '--type', 'Observation')
    const [name = ''] = readdirSync(path.join(folder, 'whole')).filter((file) =>
      file.endsWith('.ndjson'),
    )
    const bytes = readFileSync(path.join(folder, 'whole', name))

    const { accessTokenOf, kickOffOnly } = await orders()
    const { request, statusUrl } = await kickOffOnly(await accessTokenOf())
    const cut = path.join(folder, 'cut')
    const { mkdirSync } = await import('node:fs')
    mkdirSync(cut)
    const state = { request, statusUrl, manifest: null, complete: false }
    writeFileSync(path.join(cut, 'export.json'), JSON.stringify(state))
    writeFileSync(path.join(cut, `${name}.part`), bytes.subarray(0, 1000))
    const { code, err } = await exportInto('cut', '--type', 'Observation')
    expect([code, err]).toEqual([0, 'Going on with the export that was begun.\n'])
    expect(readFileSync(path.join(cut, name)).equals(bytes)).toBe(true)
    expect(readdirSync(cut).sort()).toEqual([name, 'export.json'].sort())
  })

  test('orders again what the server has forgotten', async () => {
    const lost = path.join(folder, 'lost')
    const { mkdirSync } = await import('node:fs')
    mkdirSync(lost)
    const state = {
      request: `${running.fhirBase}/Patient/$export?_type=Patient`,
      statusUrl: `${running.fhirBase}/_export/00000000000000000000000000`,
      manifest: null,
      complete: false,
    }
    writeFileSync(path.join(lost, 'export.json'), JSON.stringify(state))
    const { code, err } = await exportInto('lost', '--type', 'Patient')
    expect(code).toBe(0)
    expect(err).toContain('ordering it again')
  })

  test('leaves no export at the server', async () => {
    const { exportJobs } = running.gate.stores('default')
    expect(
      (await exportJobs.listByClient(clientId)).filter(({ state }) => state !== 'running'),
    ).toEqual([])
  })

  test('says in the server’s words why it was refused', async () => {
    const refused = await exportInto('refused', '--group', 'none')
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('404')])
    const narrow = await exportInto('narrow', '--scope', 'patient/*.rs')
    expect([narrow.code, narrow.err]).toEqual([1, expect.stringContaining('invalid_scope')])
    expect((await run('nonsense')).code).toBe(2)
  })
})

/** Orders as the client would, but leaves it at that. */
async function orders() {
  const { tokenSource } = await import('./access-token.ts')
  const { bulkServer } = await import('./bulk-server.ts')
  const { loadKey } = await import('./keys.ts')
  const key = loadKey(path.join(folder, 'key.json'))
  const facts = { fhirBase: running.fhirBase, clientId, scope: 'system/*.rs', key }
  return {
    accessTokenOf: async () => tokenSource(facts),
    kickOffOnly: async (tokens: ReturnType<typeof tokenSource>) => {
      const request = `${running.fhirBase}/Patient/$export?_type=Observation`
      return { request, statusUrl: await bulkServer(tokens).kickOff(request) }
    },
  }
}
