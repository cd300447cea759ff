import { expect, test } from 'vitest'
import { OAuthError } from '../model/errors.ts'
import { readUpload } from './upload.ts'

const post = (body: BodyInit, type?: string) =>
  new Request('https://gate.example/', {
    method: 'POST',
    body,
    ...(type !== undefined && { headers: { 'content-type': type } }),
  })

async function refusal(request: Request, limit = 10_000): Promise<OAuthError> {
  const error = await readUpload(request, limit).catch((thrown: unknown) => thrown)
  if (!(error instanceof OAuthError)) throw new Error(`not refused: ${error}`)
  return error
}

test('reads fields and files (RFC 7578)', async () => {
  const data = new FormData()
  data.append('csrf', 'a+b & c')
  data.append('box', '1')
  data.append('box', '2')
  data.append('file', new Blob([Uint8Array.of(0, 255, 13, 10)]), 'x.bin')
  const { form, file } = await readUpload(post(data), 10_000)
  expect(form.get('csrf')).toBe('a+b & c')
  expect(form.all('box')).toEqual(['1', '2'])
  expect(file('file')).toEqual(Uint8Array.of(0, 255, 13, 10))
})

test('a file that was not chosen is not there', async () => {
  const data = new FormData()
  data.append('file', new Blob([]), '')
  expect((await readUpload(post(data), 10_000)).file('file')).toBeUndefined()
})

const TYPE = 'multipart/form-data; boundary=x'
const PART = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'

test('reads what stands in quotes, and a line break as it is sent', async () => {
  const body = '--x y\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n2\r\n--x y--\r\n'
  const quoted = 'multipart/form-data; boundary="x-y"'
  const { form } = await readUpload(post(body.replaceAll('x y', 'x-y'), quoted), 1000)
  expect(form.get('a')).toBe('1\r\n2')
})

test.each([
  ['another content type', post('a=b', 'application/x-www-form-urlencoded')],
  ['no boundary', post('a=b', 'multipart/form-data')],
  ['a body that is no form', post('nonsense', TYPE)],
  ['nothing', post('', TYPE)],
  ['a part that does not end', post(PART, TYPE)],
  ['a part without a name', post(`${PART.replace(' name="a"', '')}--x--`, TYPE)],
  ['a part without a body', post('--x\r\nA: b\r\n--x--', TYPE)],
])('refuses %s', async (_, request) => {
  expect(await refusal(request)).toMatchObject({ code: 'invalid_request', status: 400 })
})

test('refuses a body over the limit', async () => {
  expect(await refusal(post(PART.replace('1', 'x'.repeat(2000)), TYPE), 1000)).toMatchObject({
    status: 413,
  })
})
