import { describe, expect, test } from 'vitest'
import { FhirError } from '../model/errors.ts'
import { type Call, type FhirRequest, parseInteraction } from './interaction.ts'

function parse(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body: string | null = null,
): Call {
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  return parseInteraction({ method, path, query, headers: new Headers(headers), body })
}

/** The refusal of a request; fails when there is none. */
function refusal(...request: Parameters<typeof parse>): FhirError {
  try {
    parse(...request)
  } catch (error) {
    if (error instanceof FhirError) return error
    throw error
  }
  throw new Error(`not refused: ${request.slice(0, 2).join(' ')}`)
}

const JSON_BODY = { 'content-type': 'application/fhir+json' }
const PATCH = { 'content-type': 'application/json-patch+json' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const observation = (id?: string) => JSON.stringify({ resourceType: 'Observation', id })

describe('what a request is (FHIR R4 http.html)', () => {
  test.each<[string, string, Record<string, string>, string | null, unknown]>([
    ['GET', '/Patient/pa', {}, null, { kind: 'read', type: 'Patient', id: 'pa' }],
    [
      'GET',
      '/Patient/pa/_history/3',
      {},
      null,
      { kind: 'vread', type: 'Patient', id: 'pa', versionId: '3' },
    ],
    [
      'GET',
      '/Patient/pa/_history',
      {},
      null,
      { kind: 'history-instance', type: 'Patient', id: 'pa' },
    ],
    ['GET', '/Patient/_history', {}, null, { kind: 'history-type', type: 'Patient' }],
    ['GET', '/_history', {}, null, { kind: 'history-system' }],
    ['GET', '/Patient?name=x', {}, null, { kind: 'search-type', type: 'Patient' }],
    ['POST', '/Patient/_search', FORM, 'name=x', { kind: 'search-type', type: 'Patient' }],
    [
      'GET',
      '/Patient/pa/Observation',
      {},
      null,
      {
        kind: 'search-compartment',
        compartment: { type: 'Patient', id: 'pa' },
        type: 'Observation',
      },
    ],
    [
      'POST',
      '/Patient/pa/Observation/_search',
      FORM,
      '',
      {
        kind: 'search-compartment',
        compartment: { type: 'Patient', id: 'pa' },
        type: 'Observation',
      },
    ],
    [
      'GET',
      '/Patient/pa/*',
      {},
      null,
      { kind: 'search-compartment', compartment: { type: 'Patient', id: 'pa' }, type: '*' },
    ],
    ['GET', '?_type=Patient', {}, null, { kind: 'search-system' }],
    ['GET', '/?_type=Patient', {}, null, { kind: 'search-system' }],
    ['POST', '/_search', FORM, '', { kind: 'search-system' }],
    ['GET', '/_page/abc-_9', {}, null, { kind: 'page', sealed: 'abc-_9' }],
    [
      'POST',
      '/Observation',
      JSON_BODY,
      observation(),
      {
        kind: 'create',
        type: 'Observation',
        ifNoneExist: null,
        resource: { resourceType: 'Observation' },
      },
    ],
    [
      'POST',
      '/Observation',
      { ...JSON_BODY, 'if-none-exist': 'identifier=x' },
      observation(),
      {
        kind: 'create',
        type: 'Observation',
        ifNoneExist: [['identifier', 'x']],
        resource: { resourceType: 'Observation' },
      },
    ],
    [
      'PUT',
      '/Observation/1',
      { ...JSON_BODY, 'if-match': 'W/"2"' },
      observation('1'),
      {
        kind: 'update',
        type: 'Observation',
        id: '1',
        ifMatch: 'W/"2"',
        resource: { resourceType: 'Observation', id: '1' },
      },
    ],
    [
      'PUT',
      '/Observation?code=1',
      JSON_BODY,
      observation(),
      {
        kind: 'conditional-update',
        type: 'Observation',
        resource: { resourceType: 'Observation' },
      },
    ],
    [
      'PATCH',
      '/Observation/1',
      PATCH,
      '[]',
      { kind: 'patch', type: 'Observation', id: '1', ifMatch: null, patch: [] },
    ],
    [
      'PATCH',
      '/Observation?code=1',
      PATCH,
      '[]',
      { kind: 'conditional-patch', type: 'Observation', patch: [] },
    ],
    [
      'DELETE',
      '/Observation/1',
      {},
      null,
      { kind: 'delete', type: 'Observation', id: '1', ifMatch: null },
    ],
    [
      'DELETE',
      '/Observation?code=1',
      {},
      null,
      { kind: 'conditional-delete', type: 'Observation' },
    ],
    [
      'POST',
      '/',
      JSON_BODY,
      '{"resourceType":"Bundle","type":"batch"}',
      { kind: 'batch', bundle: { resourceType: 'Bundle', type: 'batch' } },
    ],
    [
      'POST',
      '',
      JSON_BODY,
      '{"resourceType":"Bundle","type":"transaction"}',
      { kind: 'transaction', bundle: { resourceType: 'Bundle', type: 'transaction' } },
    ],
    ['GET', '/$export', {}, null, { kind: 'operation', name: 'export', on: 'system' }],
    [
      'POST',
      '/Patient/$match',
      {},
      '{}',
      { kind: 'operation', name: 'match', on: 'type', type: 'Patient' },
    ],
    [
      'GET',
      '/Patient/pa/$everything',
      {},
      null,
      { kind: 'operation', name: 'everything', on: 'instance', type: 'Patient', id: 'pa' },
    ],
  ])('%s %s', (method, target, headers, body, interaction) => {
    expect(parse(method, target, headers, body).interaction).toEqual(interaction)
  })

  test('HEAD is a GET without a body (RFC 9110 §9.3.2)', () => {
    expect(parse('HEAD', '/Patient/pa')).toMatchObject({
      interaction: { kind: 'read' },
      head: true,
    })
  })

  test('parameters of the URL and of the form both bind (FHIR R4 http.html#search)', () => {
    const { parameters } = parse('POST', '/Observation/_search?patient=pa', FORM, 'patient=pb')
    expect(parameters).toEqual([
      ['patient', 'pa'],
      ['patient', 'pb'],
    ])
  })

  test('a query is decoded once: + is a space, an escaped escape stays one', () => {
    expect(parse('GET', '/Patient?name=a+b%2Bc%252C&x').parameters).toEqual([
      ['name', 'a b+c%2C'],
      ['x', ''],
    ])
  })
})

describe('L03: one canonical path', () => {
  test.each([
    '//Patient',
    '/Patient//pa',
    '/Patient/',
    '/Patient/pa/',
    '/./Patient',
    '/Patient/./pa',
    '/Patient/..',
    '/Patient/../Observation/1',
    '/..%2fPatient',
    '/Patient%2fpa',
    '/%2e%2e/Patient',
    '/Patient;a=b',
    '/Patient/pa;x',
    '/Patient\\pa',
    '/Patient/pa%00',
    '/Patient/pa%20',
    '/Patient/pa ',
    '/Patient/%2570a',
    '/P\u0430tient/pa',
    '/patient/pa',
    '/PATIENT/pa',
    '/Patients/pa',
    '/Nonexistent/1',
    '/Resource/1',
    `/Patient/${'a'.repeat(65)}`,
    '/Patient/a_b',
    '/Patient/pa/_history/1/2',
    '/Patient/pa/_history/a_b',
    '/Patient/pa/Nonexistent',
    '/Patient/pa/observation',
    '/Patient/pa/Observation/1',
    '/Patient/_search/1',
    '/_page',
    '/_page/a/b',
    '/_history/1',
    '/$',
    '/$ex.port',
    '/Patient/pa/$everything/1',
    '/.well-known',
    '/metadata2',
  ])('refuses %s', (path) => {
    expect([400, 404]).toContain(refusal('GET', path).status)
  })

  test('an id with a trailing dot is another id, not the same one', () => {
    expect(parse('GET', '/Patient/pa.').interaction).toMatchObject({ id: 'pa.' })
  })

  test('an id differs by case (FHIR R4 resource.html#id)', () => {
    expect(parse('GET', '/Patient/PA').interaction).toMatchObject({ id: 'PA' })
  })
})

describe('L05: methods', () => {
  test.each(['TRACE', 'OPTIONS', 'CONNECT', 'PROPFIND', 'get', '__proto__', 'constructor'])(
    'refuses %s (405) and says what it takes',
    (method) => {
      const error = refusal(method, '/Patient/pa')
      expect(error.status).toBe(405)
      expect(error.headers).toEqual({ Allow: 'GET, HEAD, PUT, PATCH, DELETE' })
    },
  )

  test.each([
    ['POST', '/Patient/pa'],
    ['DELETE', '/Patient/pa/_history'],
    ['GET', '/Patient/_search'],
    ['GET', '/_search'],
    ['PUT', '/'],
    ['POST', '/_page/x'],
    ['DELETE', '/$export'],
  ])('refuses %s %s', (method, path) => {
    expect(refusal(method, path, FORM, '').status).toBe(405)
  })

  test.each(['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'])(
    'ignores %s',
    (name) => {
      expect(parse('GET', '/Patient/pa', { [name]: 'DELETE' }).interaction.kind).toBe('read')
    },
  )
})

describe('representation (FHIR R4 http.html#mime-type)', () => {
  test.each([
    'application/fhir+json',
    'application/json',
    'application/fhir+json; fhirVersion=4.0',
    'application/fhir+xml, application/fhir+json;q=0.1',
    'text/html, */*;q=0.8',
    'application/*',
    '',
  ])('serves JSON for Accept: %s', (accept) => {
    expect(parse('GET', '/Patient/pa', { accept }).representation).toBe('resource')
  })

  test.each([
    'application/fhir+xml',
    'text/html',
    'application/xml',
    'application/fhir+turtle',
    'application/fhir+json;q=0',
    'application/fhir+json; q=0.000',
    'application/fhir+json; fhirVersion=3.0',
    'application/fhir+json; fhirVersion=5.0',
  ])('L11: refuses Accept: %s with 406', (accept) => {
    expect(refusal('GET', '/Patient/pa', { accept }).status).toBe(406)
  })

  test.each(['xml', 'html', 'text/html', 'application/fhir+xml', 'application/fhir xml', 'ttl'])(
    'L11: refuses _format=%s with 406, whatever Accept says',
    (format) => {
      const accept = 'application/json'
      expect(refusal('GET', `/Patient/pa?_format=${format}`, { accept }).status).toBe(406)
    },
  )

  test.each(['json', 'application/json', 'application/fhir+json', 'application%2Ffhir%2Bjson'])(
    '_format=%s outranks Accept, and is no search parameter',
    (format) => {
      const call = parse('GET', `/Patient?_format=${format}&_pretty=true`, { accept: 'text/html' })
      expect(call.parameters).toEqual([])
    },
  )

  test.each([
    ['application/fhir+json', 'resource'],
    ['application/json', 'resource'],
    ['application/pdf', 'content'],
    ['text/xml', 'content'],
    ['*/*', 'content'],
    ['', 'content'],
  ])('a Binary for Accept: %s is its %s (FHIR R4 binary.html#rest)', (accept, expected) => {
    expect(parse('GET', '/Binary/ba', { accept }).representation).toBe(expected)
  })

  test('L11: a Binary is not to be had in XML either', () => {
    expect(refusal('GET', '/Binary/ba', { accept: 'application/fhir+xml' }).status).toBe(406)
    expect(refusal('GET', '/Binary/ba?_format=xml').status).toBe(406)
  })
})

describe('bodies', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['POST', '/Observation', { 'content-type': 'application/fhir+xml' }, '<Observation/>'],
    ['POST', '/Observation', { 'content-type': 'text/plain' }, observation()],
    ['POST', '/Observation', {}, observation()],
    ['PUT', '/Observation/1', { 'content-type': 'application/xml' }, '<Observation/>'],
    ['POST', '/', { 'content-type': 'application/fhir+xml' }, '<Bundle/>'],
    ['POST', '/Observation', { 'content-type': 'application/json; charset=utf-16' }, observation()],
    ['POST', '/Observation/_search', JSON_BODY, '{}'],
    ['POST', '/Observation/_search', { 'content-type': 'text/plain' }, 'a=b'],
    ['PATCH', '/Observation/1', JSON_BODY, '{}'],
    ['PATCH', '/Observation/1', { 'content-type': 'application/xml-patch+xml' }, '<diff/>'],
  ])('refuses %s %s with %o (415)', (method, path, headers, body) => {
    expect(refusal(method, path, headers, body).status).toBe(415)
  })

  test.each([
    ['not JSON', '{'],
    ['empty', ' '],
    ['an array', '[]'],
    ['a string', '"Observation"'],
    ['of another type', '{"resourceType":"Patient","id":"1"}'],
    ['without a type', '{"id":"1"}'],
    ['with another id', observation('2')],
    ['without an id', observation()],
    ['with a number for an id', '{"resourceType":"Observation","id":1}'],
    ['with a key twice', '{"resourceType":"Observation","id":"1","id":"1"}'],
    [
      'with a key twice, spelt differently',
      '{"resourceType":"Observation","id":"1","i\\u0064":"2"}',
    ],
    ['with a key twice, far from its colon', `{"id":"1","id"${' '.repeat(100)}:"1"}`],
    [
      'nested too deep',
      `{"resourceType":"Observation","id":"1","x":${'['.repeat(99)}${']'.repeat(99)}}`,
    ],
  ])('refuses an update whose body is %s (400)', (_, body) => {
    expect(refusal('PUT', '/Observation/1', JSON_BODY, body).status).toBe(400)
  })

  test('a value that repeats a key, or looks like one, is no repetition', () => {
    const body = '{"resourceType":"Observation","id":"1","note":["id","id",{"id":"x"},"\\"id\\":"]}'
    expect(parse('PUT', '/Observation/1', JSON_BODY, body).interaction.kind).toBe('update')
  })

  test.each(['searchset', 'document', undefined])('refuses to process a %s Bundle', (type) => {
    const body = JSON.stringify({ resourceType: 'Bundle', type })
    expect(refusal('POST', '/', JSON_BODY, body).status).toBe(400)
  })
})

describe('queries', () => {
  test.each(['?name=%', '?name=%zz', '?name=%c3%28', '?%=1', '?name=a%00b', '?name=a%0Ab'])(
    'refuses %s (400)',
    (query) => {
      expect(refusal('GET', `/Patient${query}`).status).toBe(400)
    },
  )

  test('refuses a query without bound (414)', () => {
    expect(refusal('GET', `/Patient?name=${'a'.repeat(9000)}`).status).toBe(414)
  })

  test('refuses more parameters than anyone needs (400)', () => {
    expect(refusal('GET', `/Patient?${'a=b&'.repeat(300)}`).status).toBe(400)
  })

  test.each<[string, string, Record<string, string>, string | null]>([
    ['GET', '/Patient/pa?access_token=x', {}, null],
    ['GET', '/Patient?access%5Ftoken=x', {}, null],
    ['POST', '/Patient/_search', FORM, 'access_token=x'],
  ])('L01: refuses a token outside of the header: %s %s (RFC 6750 §2)', (...request) => {
    expect(refusal(...request).status).toBe(400)
  })
})

test('the parser takes any text without failing otherwise than by a refusal', () => {
  const texts = ['', '/', '%', '\u0000', '/Patient/pa', '?', '$', '/$a', '/*', '/*/*', '/Patient/*']
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])
    for (const path of texts)
      for (const query of texts) {
        const request: FhirRequest = { method, path, query, headers: new Headers(), body: null }
        try {
          parseInteraction(request)
        } catch (error) {
          expect(error).toBeInstanceOf(FhirError)
        }
      }
})
