import { expect, test } from 'vitest'
import { background } from './background.ts'

const nothing = () => {}

test('runs work of one name one after the other, the last that was asked for once more', async () => {
  const { run, stop } = background(nothing)
  const told: string[] = []
  let open: () => void = nothing
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  run('a', async () => {
    await gate
    told.push('first')
  })
  run('a', async () => void told.push('second'))
  run('a', async () => void told.push('third'))
  run('b', async () => void told.push('other'))
  await Promise.resolve()
  expect(told).toEqual(['other'])
  open()
  await gate
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(told).toEqual(['other', 'first', 'third'])
  await stop()
})

test('waits for the step that is under way, and starts nothing more', async () => {
  const { run, stop } = background(nothing)
  let steps = 0
  run('a', async (stopping) => {
    while (!stopping()) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      steps++
    }
  })
  await stop()
  const then = steps
  run('b', async () => void steps++)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(steps).toBe(then)
})

test('tells of work that failed, and runs the next', async () => {
  const faults: unknown[] = []
  const { run, stop } = background((error) => faults.push(error))
  let ran = false
  run('a', () => Promise.reject(new Error('gone')))
  run('a', async () => {
    ran = true
  })
  await new Promise((resolve) => setTimeout(resolve, 5))
  await stop()
  expect(String(faults[0])).toContain('gone')
  expect(ran).toBe(true)
})
