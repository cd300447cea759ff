import { describe, expect, test } from 'vitest'
import { readBytes } from './body.ts'

const LIMIT = 10

function streamed(chunks: string[], taken: string[] = []): Request {
  const rest = [...chunks]
  const body = new ReadableStream({
    pull(controller) {
      const chunk = rest.shift()
      if (chunk === undefined) return controller.close()
      taken.push(chunk)
      controller.enqueue(Buffer.from(chunk))
    },
  })
  const init = { method: 'POST', body, duplex: 'half' } // a stream needs the last, which the type lacks
  return new Request('http://localhost/', init)
}
const told = (body: string, length = body.length) =>
  new Request('http://localhost/', {
    method: 'POST',
    body,
    headers: { 'content-length': String(length) },
  })
const text = async (request: Request) => {
  const bytes = await readBytes(request, LIMIT)
  return bytes && Buffer.from(bytes).toString()
}

describe('a body', () => {
  test('is read whole, whether its length was told or not', async () => {
    expect(await text(told('0123456789'))).toBe('0123456789')
    expect(await text(streamed(['01234', '56789']))).toBe('0123456789')
  })
  test('is empty when there is none', async () => {
    expect(await text(new Request('http://localhost/', { method: 'POST' }))).toBe('')
  })
  test('over the limit is refused by its told length, unread', async () => {
    const request = told('0123456789x')
    expect(await readBytes(request, LIMIT)).toBeNull()
    expect(request.bodyUsed).toBe(false)
  })
  test('over the limit is refused when the told length was a lie', async () => {
    expect(await text(told('0123456789x', 5))).toBeNull()
    expect(await text(told('0123456789x', Number.NaN))).toBeNull()
  })
  test('over the limit is refused without reading all of it', async () => {
    const taken: string[] = []
    const endless = Array<string>(1000).fill('01234')
    expect(await text(streamed(endless, taken))).toBeNull()
    expect(taken.length).toBeLessThan(10)
  })
})
