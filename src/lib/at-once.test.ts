import { expect, test } from 'vitest'
import { atOnce } from './at-once.ts'

test('keeps no more pieces of work going than there are places', async () => {
  const work = atOnce(2)
  let going = 0
  let most = 0
  for (let piece = 0; piece < 6; piece++)
    await work.start(async () => {
      most = Math.max(most, ++going)
      await new Promise(setImmediate)
      going--
    })
  await work.ended()
  expect([most, going]).toEqual([2, 0])
})

test('tells of a failure whoever waits for a place or for the end, however late', async () => {
  const work = atOnce(1)
  await work.start(() => Promise.reject(new Error('no disk')))
  await new Promise(setImmediate)
  await expect(work.start(async () => {})).rejects.toThrow('no disk')
  await expect(work.ended()).rejects.toThrow('no disk')
})
