import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, OK } from '../command.ts'
import { CHANGES } from './plan.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())
const plan = (input: string) => chartgate.run(['config', 'plan', '-'], { input })
const apply = (input: string, ...more: string[]) =>
  chartgate.run(['config', 'apply', '-', ...more], { input })
const exported = async (...more: string[]) =>
  (await chartgate.run(['config', 'export', ...more])).out

const HEART = {
  client_id: 'heart',
  client_name: 'Heart',
  redirect_uris: ['https://heart.example/cb'],
}
beforeAll(async () => {
  await chartgate.run(['app', 'add'], { input: JSON.stringify(HEART) })
})

test('an export changes nothing: plan ends with 0', async () => {
  const file = await exported()
  expect(file).toContain('https://heart.example/cb')
  const { code, out } = await plan(file)
  expect(out).toBe(
    '0 to add, 0 to change, 0 to remove; 1 as in the file; 0 not in the file and left.\n',
  )
  expect(code).toBe(OK)
})

test('a change is told field by field and ends with 2; nothing is written until somebody says yes', async () => {
  const file = (await exported()).replace('heart.example/cb', 'heart.example/new')
  const { code, out } = await plan(file)
  expect(code).toBe(CHANGES)
  expect(out).toMatch(
    /~ Heart \(heart\).*\n {4}redirect_uris:\n {6}- "https:\/\/heart.example\/cb"\n {6}\+ "https:\/\/heart.example\/new"/,
  )
  expect((await apply(file, '--dry-run')).code).toBe(CHANGES)
  const unasked = await apply(file)
  expect(unasked.code).toBe(CHANGES)
  expect(unasked.err).toContain('--yes')
  const no = await chartgate.run(['config', 'apply', '-'], { input: file, answer: 'no' })
  expect(no.code).toBe(CHANGES)
  expect(await exported()).not.toContain('/new')
  const yes = await chartgate.run(['config', 'apply', '-'], { input: file, answer: 'yes' })
  expect(yes.code).toBe(OK)
  expect(await exported()).toContain('/new')
})

test('a file that is older than a change is told so, and nothing of it is written', async () => {
  const old = (await exported()).replace('client_name: Heart', 'client_name: Older')
  await apply((await exported()).replace('client_name: Heart', 'client_name: Newer'), '--yes')
  const file = old.concat(
    '  other:\n    client_name: Other\n    redirect_uris: [https://o.example/]\n',
  )
  const { code, out, err } = await apply(file, '--yes')
  expect(code).toBe(FAILED)
  expect(out).toMatch(/! line \d+, heart: version is not the newest/)
  expect(err).toContain('nothing was changed')
  const now = await exported()
  expect(now).toContain('Newer')
  expect(now).not.toContain('Other')
  expect((await plan(old.replace(/ +version: .*\n/g, ''))).code).toBe(CHANGES)
})

test('one fault refuses the whole file, with its name, line and field (N11)', async () => {
  const file = path.join(path.dirname(chartgate.dataDir), 'trusts.yaml')
  const good = '  good:\n    client_name: Good\n    redirect_uris: [https://good.example/]\n'
  const bad = '  bad:\n    client_name: Bad\n    redirect_uris:\n      - https://*.bad.example/\n'
  writeFileSync(file, `chartgate: 1\nlogin_trusts:\n${good}${bad}`)
  const { code, err } = await chartgate.run(['config', 'apply', file, '--yes'])
  expect(code).toBe(FAILED)
  expect(err).toContain(`${file}:9: bad: redirect_uris[0]`)
  expect(await exported()).not.toContain('good')
})

test('a secret comes from a variable or a file, and one that is made is shown once', async () => {
  const file = path.join(path.dirname(chartgate.dataDir), 'secret')
  writeFileSync(file, 'the quick brown fox jumps\n')
  const trust = (id: string, secret: string) =>
    `  ${id}:\n    client_name: ${id}\n    redirect_uris: [https://${id}.example/]\n${secret}`
  const text = `chartgate: 1\nlogin_trusts:\n${trust('byfile', `    client_secret: {file: ${file}}\n`)}${trust('byenv', '    client_secret: {env: ENV_SECRET}\n')}${trust('made', '')}`
  expect((await apply(text, '--yes')).err).toContain('ENV_SECRET, which is not set')
  const env = { ...chartgate.env, ENV_SECRET: 'pack my box with five dozen' }
  const run = () => chartgate.run(['config', 'apply', '-', '--yes', '--json'], { input: text, env })
  const { code, out } = await run()
  expect(code).toBe(OK)
  const answer = JSON.parse(out)
  expect(Object.keys(answer.client_secrets)).toEqual(['made'])
  expect(answer.client_secrets.made).toMatch(/^[\w-]{43}$/)
  const again = await run()
  expect(JSON.parse(again.out)).toMatchObject({ changes: 0 })
  expect(out + (await exported())).not.toMatch(/quick brown|five dozen/)
})

test('prune removes what the file does not name, and says so before', async () => {
  const text = (await exported('--without-versions')).replace('prune: false', 'prune: true')
  const without = text.replace(/ {2}made:\n( {4}.*\n)+/, '')
  const planned = await plan(without)
  expect(planned.out).toContain('- made (made) is removed')
  expect((await apply(without, '--yes')).code).toBe(OK)
  expect(await exported()).not.toContain('made:')
  const verified = await chartgate.run(['audit', 'verify'])
  expect(verified.code).toBe(OK)
})
