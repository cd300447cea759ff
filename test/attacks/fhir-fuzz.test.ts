// Whatever is sent, the answer is a decision: never a 500, never somebody else's row, always an
// OperationOutcome when it is a refusal. Requests are drawn from the words of FHIR and from what breaks
// parsers, over the embedded store.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { searchParameters } from '../../src/fhir/definitions/definitions.ts'
import { expectNothingForeign, TOKENS, WORLD_BACKENDS } from '../support/access-world.ts'
import { BASE, type FhirRoom, fhirRoom, type Reply } from '../support/fhir-room.ts'

const TYPES = 'Patient Observation Condition Coverage Provenance Binary Device Group Practitioner'
const segment = fc.oneof(
  fc.constantFrom(...TYPES.split(' '), 'pa', 'pb', 'oa-vs', 'ob-vs', '_search', '_history', '1'),
  fc.constantFrom(
    '$everything',
    '$export',
    '$x',
    '*',
    '_page',
    'metadata',
    '',
    '.',
    '..',
    '%2e',
    '%00',
  ),
  fc.string({ maxLength: 8 }).map(encodeURIComponent),
)
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`)

const odd = fc.constantFrom(
  ...[
    '',
    ',',
    '|',
    '||',
    '|||',
    '$',
    '\\',
    '\\,',
    "'",
    '"',
    '%',
    '*',
    '-',
    '.',
    ':',
    '0',
    '-1',
    '1e400',
  ],
  ...['NaN', 'ge', 'gt2025', 'ap2025', '2025-02-30', '9999-99-99', '0000', '2025-01-01T25:00:00Z'],
  ...[
    '1e308',
    '-1e308',
    '1e-400',
    '99999999999999999999',
    'true',
    'null',
    'Patient/pb',
    'pb',
    'mrn-pb',
  ],
  ...[
    '\ud800',
    '\uffff',
    '\u202e',
    'é',
    '日本',
    '(a+)+$',
    'a'.repeat(500),
    'https://x/Patient/1|2|3',
  ],
  ...[
    'Patient?identifier=x',
    '#x',
    'urn:uuid:x',
    'http://[',
    'x|y|z',
    '5||',
    '5|http://x|',
    'lt5.0|x|y',
  ],
)
const value = fc.oneof(odd, fc.string({ maxLength: 12 }), fc.constantFrom('pa', 'oa-vs', 'active'))
const codes = TYPES.split(' ').flatMap((type) => searchParameters(type).map(({ code }) => code))
const modifier = fc.constantFrom(
  ...['', '', '', ':missing', ':exact', ':contains', ':not', ':text', ':identifier', ':Patient'],
  ...[
    ':above',
    ':below',
    ':in',
    ':of-type',
    '.name',
    ':Patient.name',
    '.x',
    ':',
    ':x:y',
    '.',
    '..',
  ],
)
const name = fc.oneof(
  fc.tuple(fc.constantFrom(...codes), modifier).map((parts) => parts.join('')),
  fc.constantFrom(
    ...['_count', '_sort', '_include', '_revinclude', '_elements', '_summary', '_total', '_format'],
    ...[
      '_include:iterate',
      '_revinclude:iterate',
      '_has:Observation:patient:code',
      '_has:x',
      '_has:',
    ],
    ...['_type', '_filter', '_list', '_pretty', '_', 'constructor', '__proto__', 'access_token'],
  ),
)
const query = fc
  .array(fc.tuple(name, value), { maxLength: 4 })
  .map((pairs) =>
    pairs
      .map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text.toWellFormed())}`)
      .join('&'),
  )
const method = fc.constantFrom(
  'GET',
  'GET',
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'PROPFIND',
)
const header = fc.record(
  {
    accept: fc.constantFrom('*/*', 'application/json', 'text/html', 'x', ';q=', ',,', 'a/b;q=x'),
    'content-type': fc.constantFrom(
      'application/x-www-form-urlencoded',
      'application/fhir+json',
      'application/json-patch+json',
      '',
      'x;y',
    ),
    prefer: fc.constantFrom('handling=lenient', 'handling=strict', 'respond-async', '=;='),
    'if-none-match': fc.constantFrom('*', 'W/"1"', '"', 'W/'),
    'if-modified-since': fc.constantFrom('x', 'Thu, 01 Jan 2026 00:00:00 GMT'),
    'if-match': fc.constantFrom('W/"1"', 'x'),
    'if-none-exist': fc.constantFrom('identifier=x', '%', ''),
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  fc.constantFrom('', '{', '[]', 'null', '{"resourceType":"Observation"}', '{"resourceType":7}'),
  query,
  fc.json(),
)
const token = fc.constantFrom('T', 'Tw', 'Tv', 'userA', 'conditions', 'narrower')

function expectADecision(reply: Reply, sent: unknown): void {
  expect([sent, reply.status]).not.toEqual([sent, 500])
  expect(reply.status).toBeLessThan(502)
  expectNothingForeign(reply)
  if (reply.status >= 400 && reply.text !== '')
    expect(reply.body).toMatchObject({ resourceType: 'OperationOutcome' })
}

describe.each(WORLD_BACKENDS.filter(({ name: kind }) => kind.startsWith('embedded')))(
  'over a backend $name',
  ({ open }) => {
    let room: FhirRoom
    let close: () => Promise<void>
    beforeAll(async () => {
      const opened = await open()
      close = opened.close
      room = fhirRoom(opened.backend, TOKENS)
    })
    afterAll(() => close())

    test('any request gets a decision', async () => {
      await fc.assert(
        fc.asyncProperty(token, method, path, query, header, body, async (...request) => {
          const [as, verb, at, asked, headers, text] = request
          const bodiless = verb === 'GET' || verb === 'HEAD'
          const init = { method: verb, headers, ...(bodiless ? {} : { body: text.toWellFormed() }) }
          // Dots lead out of the room, to where nothing is.
          if (!/^\/fhir(?:\/|$)/.test(new URL(BASE + at).pathname)) return
          expectADecision(await room.send(as, `${at}?${asked}`, init), request)
        }),
        { numRuns: 1500 },
      )
    })

    test('any search gets a decision, by GET and by form the same', async () => {
      const types = fc.constantFrom(...TYPES.split(' '))
      await fc.assert(
        fc.asyncProperty(token, types, query, async (as, type, asked) => {
          const got = await room.get(as, `/${type}?${asked}`)
          expectADecision(got, [type, asked])
          const posted = await room.post(as, `/${type}/_search`, asked)
          expect([posted.status, posted.ids]).toEqual([got.status, got.ids])
        }),
        { numRuns: 1500 },
      )
    })
  },
)
