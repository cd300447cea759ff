import { EventEmitter } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { CommandError } from './command.ts'
import { processSurroundings } from './process-surroundings.ts'

/** A process with this on its standard input. */
function processWith(input: Iterable<Buffer | string>) {
  const stdout = new PassThrough()
  const signals = new EventEmitter()
  const fake = {
    stdin: Readable.from(input),
    stdout,
    stderr: new PassThrough(),
    once: signals.once.bind(signals),
  }
  // The few members that are used, in place of a whole process.
  const process = fake as unknown as Parameters<typeof processSurroundings>[0]
  return { stdout, signals, surroundings: processSurroundings(process, () => ({ A: '1' })) }
}

test('letters that are cut between two pieces of input come out whole', async () => {
  const bytes = Buffer.from('Zürich')
  const { surroundings } = processWith([bytes.subarray(0, 2), bytes.subarray(2)])
  expect(await surroundings.readInput(100)).toBe('Zürich')
})

test('input beyond the limit is refused', async () => {
  const { surroundings } = processWith(['x'.repeat(60), 'x'.repeat(60)])
  await expect(surroundings.readInput(100)).rejects.toThrow(CommandError)
})

test('a reader that goes away is no fault, any other error of the output is', () => {
  const { stdout } = processWith([])
  expect(() =>
    stdout.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' })),
  ).not.toThrow()
  expect(() => stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow(
    'full',
  )
})

test('signals are left alone until somebody waits for them', async () => {
  const { signals, surroundings } = processWith([])
  expect(signals.listenerCount('SIGINT')).toBe(0)
  const stopped = surroundings.untilStopped()
  signals.emit('SIGTERM')
  await stopped
  expect(surroundings.environment()).toEqual({ A: '1' })
})
