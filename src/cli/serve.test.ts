import { afterAll, expect, test } from 'vitest'
import { commandLine, freePorts } from '../../test/support/command-line.ts'
import { FAILED, OK } from './command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())
const production = {
  CHARTGATE_PUBLIC_URL: 'https://chart.example.org/webchart.cgi',
  CHARTGATE_DATA_DIR: chartgate.dataDir,
  CHARTGATE_HOST: '127.0.0.1',
  CHARTGATE_LOG_LEVEL: 'silent',
}

test('serves in production under its public URL, and stops when it is told to', async () => {
  const port = await freePorts()
  const stop = Promise.withResolvers<void>()
  const running = chartgate.run(['serve', '--port', String(port)], {
    env: production,
    stopped: stop.promise,
  })
  const address = `http://127.0.0.1:${port}/webchart.cgi/.well-known/openid-configuration`
  let issuer: unknown
  for (let tries = 0; issuer === undefined && tries < 100; tries++) {
    const answer = await fetch(address).catch(() => null)
    if (answer?.ok) issuer = (await answer.json()).issuer
    else await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(issuer).toBe('https://chart.example.org/webchart.cgi')
  stop.resolve()
  expect(await running).toMatchObject({ code: OK, err: '' })
  await expect(fetch(address)).rejects.toThrow()
})

test('migrate says what it did, and --check what is missing', async () => {
  const fresh = commandLine()
  const check = await fresh.run(['migrate', '--check', '--json'])
  expect(check.code).toBe(FAILED)
  const { pending } = JSON.parse(check.out)
  expect(pending.length).toBeGreaterThan(0)
  const applied = await fresh.run(['migrate', '--json'])
  expect(applied.code).toBe(OK)
  expect(JSON.parse(applied.out)).toEqual({ applied: pending })
  expect(await fresh.run(['migrate', '--check'])).toEqual({
    code: OK,
    out: 'The schema is up to date.\n',
    err: '',
  })
  fresh.remove()
})
