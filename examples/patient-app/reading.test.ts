// The rules in the app's own modules: what granted scopes mean, and how far a search goes. They are plain
// browser JavaScript, so a test says their types.
import { describe, expect, test } from 'vitest'

type Scopes = {
  readable(granted: string, type: string): { whole: boolean; categories: string[] }
  grantedWords(granted: string): { powers: string[]; verbs: [string, string[]][] }
}
type FakeClient = {
  state: { serverUrl: string }
  request(url: string): Promise<object>
}
type Answer = { status: number; resources: object[]; more: boolean }
type Reading = {
  search(client: FakeClient, type: string, query: Record<string, string>): Promise<Answer>
}
type Words = {
  Fault: new (code: string, detail?: string) => Error
  faultOf(error: Error): { code: string; title: string; detail: string | null }
  momentOf(text: string | undefined): Date | null
}

const load = (name: string) => import(new URL(`public/${name}`, import.meta.url).href)
const { readable, grantedWords }: Scopes = await load('scopes.js')
const { search }: Reading = await load('record.js')
const { Fault, faultOf, momentOf }: Words = await load('words.js')

const VITAL_SIGNS = 'http://terminology.hl7.org/CodeSystem/observation-category|vital-signs'

describe('what was granted of a kind', () => {
  test.each([
    ['', []],
    ['openid fhirUser offline_access', []],
    ['patient/Condition.rs', []],
    ['patient/Observation.cud', []],
    ['patient/ObservationDefinition.rs', []],
    ['patient/constructor.rs', []],
    [`patient/Observation.rs?category=${VITAL_SIGNS}`, [VITAL_SIGNS]],
    [`patient/Observation.cud patient/Observation.r?category=${VITAL_SIGNS}`, [VITAL_SIGNS]],
  ])('is not the whole of it: %j', (granted, categories) => {
    expect(readable(granted, 'Observation')).toEqual({ whole: false, categories })
  })

  test.each(['patient/Observation.rs', 'patient/*.rs', 'patient/Observation.read', 'user/*.*'])(
    'is the whole of it: %s',
    (granted) => {
      expect(readable(granted, 'Observation')).toEqual({ whole: true, categories: [] })
    },
  )

  test('is said in words, a kind with its parts once', () => {
    const granted = [
      'openid',
      'https://example.org/unknown',
      `patient/Observation.rs?category=${VITAL_SIGNS}`,
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|exam',
      'patient/Goal.read',
      'patient/Goal.cu',
    ].join(' ')
    expect(grantedWords(granted)).toEqual({
      powers: ['Know that it is you', 'https://example.org/unknown'],
      verbs: [
        [
          'Read',
          ['measurements and test results (vital signs, physical examination)', 'health goals'],
        ],
        ['Change', ['health goals']],
      ],
    })
  })
})

describe('a search', () => {
  const serverUrl = 'http://localhost:4000/fhir'
  const page = (next: string | null) => ({
    entry: [{ resource: { resourceType: 'Goal' }, search: { mode: 'match' } }],
    link: next === null ? [] : [{ relation: 'next', url: next }],
  })

  /** A client whose every page names this next one; and the URLs it was asked for. */
  function clientWith(answer: () => Promise<object>): { client: FakeClient; asked: string[] } {
    const asked: string[] = []
    const request = (url: string) => {
      asked.push(url)
      return answer()
    }
    return { client: { state: { serverUrl }, request }, asked }
  }

  test.each([
    'https://evil.example/fhir/Goal?page=2',
    'http://localhost:4000.evil.example/fhir?page=2',
    'http://localhost:4000/fhirevil?page=2',
    'http://localhost:4001/fhir?page=2',
    '//evil.example/fhir',
  ])('takes the token nowhere else, whatever a page link says: %s', async (next) => {
    const { client, asked } = clientWith(async () => page(next))
    expect(await search(client, 'Goal', {})).toMatchObject({ status: 200, more: true })
    expect(asked).toHaveLength(1)
  })

  test('stops after ten pages, and says that there is more', async () => {
    const { client, asked } = clientWith(async () => page(`${serverUrl}?page=x`))
    const { resources, more } = await search(client, 'Goal', { patient: 'a' })
    expect([resources.length, more, asked.length]).toEqual([10, true, 10])
    expect(asked[0]).toBe('Goal?patient=a&_count=100')
  })

  test.each([403, 404, 500])('that is refused with %i is an answer', async (status) => {
    const { client } = clientWith(() => Promise.reject(Object.assign(new Error(), { status })))
    expect(await search(client, 'Goal', {})).toEqual({ status, resources: [], more: false })
  })

  test.each([
    ['the token is refused', Object.assign(new Error('401'), { status: 401 })],
    ['it cannot be renewed', Object.assign(new Error('400\ninvalid_grant: x'), { status: 400 })],
    ['nobody answers', new TypeError('Failed to fetch')],
  ])('ends when %s', async (_, error) => {
    const { client } = clientWith(() => Promise.reject(error))
    await expect(search(client, 'Goal', {})).rejects.toBe(error)
  })
})

describe('a fault', () => {
  test.each(['constructor', '__proto__', 'toString', 'nonsense'])(
    'with a code from outside that is none of ours is told as such: %s',
    (code) => {
      expect(faultOf(new Fault(code, 'why'))).toMatchObject({
        code,
        title: 'That did not work',
        detail: `${code}: why`,
      })
    },
  )

  test('of a connection that is over is told as the end', () => {
    expect(faultOf(Object.assign(new Error('401'), { status: 401 })).code).toBe('ended')
  })
})

describe('a date', () => {
  test.each([undefined, '', 'yesterday', '2025-13-45T00:00:00Z'])('that is none: %s', (text) => {
    expect(momentOf(text)).toBeNull()
  })

  test.each([
    ['2025', [2025, 0, 1]],
    ['2025-03', [2025, 2, 1]],
    ['2025-03-31', [2025, 2, 31]],
  ] as const)('of %s is that day wherever it is read', (text, expected) => {
    const date = momentOf(text)
    expect([date?.getFullYear(), date?.getMonth(), date?.getDate()]).toEqual(expected)
  })
})
