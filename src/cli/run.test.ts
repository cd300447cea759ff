import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commandLine } from '../../test/support/command-line.ts'
import { settingRows } from '../config/schema.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import { type Command, FAILED, MISUSED, OK } from './command.ts'
import { COMMANDS } from './commands.ts'
import { runCommandLine } from './run.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())

test.each([
  [[], /which command\?[\s\S]*serve/],
  [['app'], /which of these\?[\s\S]*app add/],
  [['serv'], /no command 'serv'\. Did you mean 'chartgate serve'\?/],
  [['app', 'ad'], /no command 'app ad'\. Did you mean 'chartgate app add'\?/],
  [['nothing-like-it'], /See 'chartgate help'/],
  [['app', 'list', '--jsn'], /no option --jsn here\. Did you mean --json\?/],
  [['app', 'list', 'extra'], /'extra' is too much/],
  [['app', 'list', '--json=yes'], /--json takes no value/],
  [['app', 'list', '--tenant'], /--tenant needs a value/],
  [['app', 'list', '--port', '80'], /no option --port/],
  [['app', 'show'], /CLIENT_ID is missing/],
  [['app', 'show', 'a', 'b'], /One CLIENT_ID only/],
  [['user', 'add', '--kind', 'patient', '--kind', 'operator'], /--kind is given more than once/],
  [['serve', '--master-key', 'x'], /no option --master-key/],
  [['help', 'nothing'], /no command 'nothing'/],
  [['keys', 'rotate', '--purpose', 'HS256'], /--purpose must be one of/],
])('%j is a wrong call: code 2, and a word on what would be right', async (args, words) => {
  const { code, out, err } = await chartgate.run(args)
  expect(code).toBe(MISUSED)
  expect(err).toMatch(words)
  expect(out).toBe('')
})

test.each(COMMANDS.map(({ name }) => [name]))(
  '%s has a --help that names its options',
  async (name) => {
    const command = COMMANDS.find((other) => other.name === name)
    const { code, out } = await chartgate.run([...name.split(' '), '--help'])
    expect(code).toBe(OK)
    expect(out).toContain(`chartgate ${name}`)
    for (const option of Object.keys(command?.options ?? {})) expect(out).toContain(`--${option}`)
    if (command?.takes.tenant) expect(out).toContain('--tenant HANDLE')
    expect(existsSync(chartgate.dataDir)).toBe(false)
  },
)

test('help lists every command, and tells of one', async () => {
  const { code, out } = await chartgate.run(['help'])
  expect(code).toBe(OK)
  for (const { name } of COMMANDS.filter((command) => command.name !== 'help'))
    expect(out).toContain(name)
  expect((await chartgate.run(['help', 'app', 'add'])).out).toContain('launch_uri')
  expect((await chartgate.run(['--help'])).out).toContain('user add')
})

test('serve lists every setting in its help', async () => {
  const { out } = await chartgate.run(['serve', '--help'])
  for (const [, { variable }] of settingRows) expect(out).toContain(variable)
})

test('--version says which it is', async () => {
  expect((await chartgate.run(['--version'])).out).toMatch(/^chartgate \d+\.\d+\.\d+ on Node \d+/)
})

test('a faulty configuration is told whole, and nothing is opened', async () => {
  const env = { CHARTGATE_PORT: 'x', CHARTGATE_DATA_DIR: chartgate.dataDir }
  const { code, out, err } = await chartgate.run(['app', 'list'], { env })
  expect(code).toBe(FAILED)
  expect(err).toMatch(
    /2 faults:[\s\S]*CHARTGATE_PUBLIC_URL is not set[\s\S]*CHARTGATE_PORT must be/,
  )
  expect(out).toBe('')
  expect(existsSync(chartgate.dataDir)).toBe(false)
})

test('docs writes the two generated files', async () => {
  const { code } = await chartgate.run(['docs', '--to', chartgate.dataDir])
  expect(code).toBe(OK)
  const written = readFileSync(path.join(chartgate.dataDir, 'docs', 'configuration.md'), 'utf8')
  expect(written).toContain('# Configuration')
  expect(readFileSync(path.join(chartgate.dataDir, '.env.example'), 'utf8')).toContain(
    'DATABASE_URL',
  )
})

/** What a command that throws this ends with. */
async function outcomeOf(error: unknown): Promise<{ code: number; err: string }> {
  let err = ''
  const command: Command = {
    name: 'fall',
    summary: '',
    takes: { settings: false, tenant: false },
    run: () => Promise.reject(error),
  }
  const code = await runCommandLine(['fall'], [command], {
    environment: () => ({}),
    typedInput: false,
    readInput: async () => '',
    ask: async () => '',
    out: () => {},
    err: (text) => {
      err += text
    },
    untilStopped: () => Promise.resolve(),
  })
  return { code, err }
}

const system = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: something`), { code, syscall: 'open', ...more })

test.each([
  [
    system('EADDRINUSE', { port: 4000, address: '127.0.0.1' }),
    /port 4000 .*in use already.*--port/,
  ],
  [system('EACCES', { port: 80 }), /above 1023/],
  [system('ENOSPC', { path: '/data/x' }), /the disk is full \(\/data\/x\)/],
  [system('EACCES', { path: '/data/x' }), /\/data\/x may not be used/],
  [system('EIO'), /EIO: something/],
  [
    new StoreUnavailableError('The database is locked.', { cause: new Error('SQLITE_BUSY') }),
    /^chartgate: The database is locked\. \(SQLITE_BUSY\)\n$/,
  ],
])('%s ends with code 1 and plain words, without a stack', async (error, words) => {
  const { code, err } = await outcomeOf(error)
  expect(code).toBe(FAILED)
  expect(err).toMatch(words)
  expect(err).not.toContain('    at ')
})

test('what should not happen ends with code 1 and its stack, for a report', async () => {
  const { code, err } = await outcomeOf(new TypeError('undefined is not a function'))
  expect(code).toBe(FAILED)
  expect(err).toMatch(/should not happen: TypeError[\s\S]*run\.test\.ts/)
  expect((await outcomeOf('a string')).err).toContain('a string')
})
