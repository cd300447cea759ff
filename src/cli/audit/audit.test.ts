import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine } from '../../../test/support/command-line.ts'
import { FAILED, MISUSED, OK } from '../command.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

const PERSON = ['--kind', 'operator', '--password-stdin']
beforeAll(async () => {
  for (const name of ['one', 'two', 'three'])
    await chartgate.run(['user', 'add', ...PERSON, '--username', name], {
      input: 'a long enough pass phrase',
    })
})

const verify = (...more: string[]) => chartgate.run(['audit', 'verify', ...more])
function tamper(statement: string): void {
  const database = new DatabaseSync(path.join(chartgate.dataDir, 'chartgate.db'))
  database.exec(statement)
  database.close()
}

test('a trail that nobody touched is as it was written, and its head is told', async () => {
  const { code, out } = await verify()
  expect(code).toBe(OK)
  expect(out).toMatch(/3 events, all as they were written\.\nHead: 3:[\w-]{43}\n/)
})

test('the head of an earlier check is found again, and a trail that was cut and closed is not whole', async () => {
  const head = /Head: (\S+)/.exec((await verify()).out)?.[1] ?? ''
  expect((await verify('--head', head)).code).toBe(OK)
  const other = `${head.slice(0, 2)}${'A'.repeat(43)}`
  const { code, out } = await verify('--head', other)
  expect(code).toBe(FAILED)
  expect(out).toContain('does not go through event 3')
  expect((await verify('--head', 'nonsense')).code).toBe(MISUSED)
})

test('an event that was edited or removed in the database is found and named (attack N10)', async () => {
  tamper("update audit_event set type = 'sign-out' where chain_position = 2")
  const edited = await verify('--json')
  expect(edited.code).toBe(FAILED)
  expect(JSON.parse(edited.out)).toMatchObject({
    sound: false,
    faults: [{ kind: 'changed', position: 2 }],
  })
  tamper('delete from audit_event where chain_position = 2')
  const removed = await verify()
  expect(removed.code).toBe(FAILED)
  expect(removed.out).toContain('Event 2 is missing.')
  expect(removed.out).not.toContain('Head:')
})
