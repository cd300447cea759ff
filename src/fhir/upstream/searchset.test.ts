import { describe, expect, test } from 'vitest'
import { belowBase, readSearchset } from './searchset.ts'

const BASE = 'https://upstream.example/r4'
const bundle = (more: object) => ({ resourceType: 'Bundle', type: 'searchset', ...more })
const read = (body: unknown) => readSearchset(body, 'Observation', BASE)
const observation = { resourceType: 'Observation', id: 'o' }
const patient = { resourceType: 'Patient', id: 'p' }

test('matches and what came along are told apart', () => {
  const entry = [
    { resource: observation, search: { mode: 'match' } },
    { resource: patient, search: { mode: 'include' } },
    { resource: { ...observation, id: 'o2' } },
    { resource: { ...patient, id: 'p2' } },
    { resource: { resourceType: 'OperationOutcome', id: 'x' }, search: { mode: 'outcome' } },
  ]
  const { matches, included } = read(bundle({ entry, total: 2 }))
  expect(matches.map(({ id }) => id)).toEqual(['o', 'o2'])
  expect(included.map(({ id }) => id)).toEqual(['p', 'p2'])
})

describe('L09 what is no searchset is no answer (502)', () => {
  test.each([
    null,
    'text',
    7,
    [],
    {},
    { resourceType: 'Bundle' },
    bundle({ type: 'history' }),
    { resourceType: 'Patient', type: 'searchset', id: 'p' },
    { resourceType: 'OperationOutcome', issue: [] },
  ])('%j', (body) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ status: 502 }))
  })
})

test.each([
  [null],
  ['text'],
  [{}],
  [{ resource: null }],
  [{ resource: 'text' }],
  [{ resource: {} }],
  [{ resource: { resourceType: 'Observation' } }],
  [{ resource: { resourceType: 'Observation', id: 7 } }],
  [{ resource: { resourceType: 'Nonsense', id: 'x' } }],
  [{ resource: { resourceType: ['Observation'], id: 'x' } }],
])('an entry that is %j is left out', (entry) => {
  const { matches, included } = read(bundle({ entry: [entry] }))
  expect([matches, included]).toEqual([[], []])
})

test.each([-1, 1.5, '3', null, Number.NaN])('a total of %j is none', (total) => {
  expect(read(bundle({ total })).total).toBeNull()
})

describe('L46 a next link', () => {
  test.each([
    [`${BASE}/Observation?page=2`, '/Observation?page=2'],
    [`${BASE}?_getpages=abc&_offset=50`, '?_getpages=abc&_offset=50'],
    ['/r4/Observation?page=2', '/Observation?page=2'],
    ['Observation?page=2', '/Observation?page=2'],
  ])('%s below the base is followed', (url, below) => {
    expect(read(bundle({ link: [{ relation: 'next', url }] }))).toMatchObject({
      next: below,
      strayed: false,
    })
  })

  test.each([
    'https://elsewhere.example/r4/Observation?page=2',
    'http://upstream.example/r4/Observation?page=2',
    'https://upstream.example:8443/r4/Observation',
    'https://upstream.example.evil/r4/Observation',
    'https://user:secret@upstream.example/r4/Observation',
    'https://upstream.example/r4x/Observation',
    'https://upstream.example/admin',
    `${BASE}/../admin`,
    `${BASE}/%2e%2e/admin`,
    '//elsewhere.example/r4/Observation',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://',
  ])('%s is dropped', (url) => {
    expect(read(bundle({ link: [{ relation: 'next', url }] }))).toMatchObject({
      next: null,
      strayed: true,
    })
  })
})

test('a cursor that a client hands back is looked at again', () => {
  expect(belowBase(`${BASE}/Observation?page=2`, BASE)).toBe('/Observation?page=2')
  for (const cursor of ['/../admin', '@elsewhere.example/', '.evil/x', '/%2e%2e/%2e%2e/x'])
    expect(belowBase(`${BASE}${cursor}`, BASE)).toBeNull()
})

test('the parameters that a server says it used', () => {
  const link = [{ relation: 'self', url: `${BASE}/Observation?patient=pa&code:not=x&_count=5` }]
  expect([...(read(bundle({ link })).used ?? [])]).toEqual(['patient', 'code', '_count'])
  expect(read(bundle({})).used).toBeNull()
})
