import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OAuthError } from '../model/errors.ts'
import { parseForm, queryForm, readForm, withoutRepeats } from './form.ts'

const post = (body: string | Uint8Array, type = 'application/x-www-form-urlencoded') =>
  new Request('http://localhost/token', {
    method: 'POST',
    body: body as string,
    headers: { 'content-type': type },
  })

describe('parsing', () => {
  test('gives back what URLSearchParams wrote', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })),
        (values) => {
          const form = parseForm(new URLSearchParams(values).toString())
          for (const [name, value] of Object.entries(values))
            expect(form.get(name)).toBe(value.toWellFormed())
        },
      ),
    )
  })

  test('treats an empty parameter as absent (RFC 6749 §3.1)', () => {
    expect(parseForm('state=&scope=a').get('state')).toBeUndefined()
  })

  test.each(['a=%', 'a=%zz', 'a=%c3%28', '%ff=1', 'a=%E0%A4%A'])('refuses malformed %s', (text) => {
    expect(() => parseForm(text)).toThrow(OAuthError)
  })

  test('refuses a parameter sent twice (RFC 6749 §3.2)', () => {
    expect(() => withoutRepeats(parseForm('code=1&code=1'))).toThrow(
      "'code' was sent more than once",
    )
  })
})

describe('reading a body', () => {
  test.each(['application/json', 'text/plain', '', 'multipart/form-data; boundary=x'])(
    'refuses the content type %j',
    async (type) => {
      await expect(readForm(post('a=1', type || 'x/y'), 100)).rejects.toThrow('urlencoded')
    },
  )

  test('accepts a charset beside the content type', async () => {
    const form = await readForm(
      post('a=1', 'application/x-www-form-urlencoded; charset=UTF-8'),
      100,
    )
    expect(form.get('a')).toBe('1')
  })

  test('refuses a body over the limit with 413 and reads no further', async () => {
    await expect(readForm(post(`a=${'x'.repeat(200)}`), 100)).rejects.toMatchObject({
      code: 'invalid_request',
      status: 413,
    })
  })

  test('refuses bytes that are not UTF-8', async () => {
    await expect(readForm(post(new Uint8Array([97, 61, 0xff])), 100)).rejects.toThrow('UTF-8')
  })
})

test('the query is read as sent, without its fragment', () => {
  expect(queryForm(new Request('http://localhost/a?x=1%2B2#y')).get('x')).toBe('1+2')
})
