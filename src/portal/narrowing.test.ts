import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOW } from '../../test/store/contract/records.ts'
import type { Consent } from '../model/consent.ts'
import { covers, parseScopes } from '../model/scope.ts'
import { consentChoices, type RecordFacts } from '../smart/consent-choices.ts'
import { keptScope, narrowedConsent, removedScope, soonerEnds } from './narrowing.ts'

const DAY = 86_400_000
const FACTS: RecordFacts = {
  heldTypes: ['Patient', 'Goal', 'Condition', 'Observation'],
  practiceWide: false,
  counts: null,
  categoryCounts: new Map(),
}
const LAB = 'category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory'
const choicesOf = (granted: string) => consentChoices(granted, FACTS, null)
const boxesOf = (granted: string) =>
  choicesOf(granted).rows.flatMap((row) => [row.scope, ...row.parts.map(({ scope }) => scope)])

function narrow(granted: string, untick: (box: string) => boolean) {
  const choices = choicesOf(granted)
  const ticked = new Set(boxesOf(granted).filter((box) => !untick(box)))
  const kept = keptScope(granted, choices, ticked)
  return { kept, removed: removedScope(choices, kept) }
}

describe('what stays', () => {
  test('is all of it, word by word, while nothing is unticked', () => {
    const granted = 'openid launch/patient patient/*.read offline_access'
    expect(narrow(granted, () => false)).toEqual({ kept: granted, removed: '' })
  })

  test('of a wildcard is the list of what stayed ticked, in its notation', () => {
    expect(narrow('openid patient/*.read', (box) => box.includes('Goal'))).toMatchObject({
      kept: expect.stringMatching(/^openid patient\/Patient\.read patient\/Condition\.read/),
      removed: 'patient/Goal.read',
    })
  })

  test('of a kind is its ticked parts, and what went is told as parts', () => {
    const { kept, removed } = narrow('patient/Observation.rs', (box) => box.endsWith(LAB))
    expect(kept).not.toContain(LAB)
    expect(kept.split(' ').every((scope) => scope.includes('?category='))).toBe(true)
    expect(removed).toBe(`patient/Observation.rs?${LAB}`)
  })

  test('is nothing when all was unticked and nothing else was granted', () => {
    expect(narrow('patient/Goal.rs', () => true)).toEqual({ kept: '', removed: 'patient/Goal.rs' })
  })

  test('never reaches beyond what was granted, whatever the form says (attacks B02, B03)', () => {
    const GRANTED = [
      'openid patient/*.rs',
      `patient/Observation.rs?${LAB} patient/Goal.r`,
      'user/*.read patient/Condition.rs',
      'launch openid fhirUser',
    ]
    const ALL = [
      ...GRANTED.flatMap(boxesOf),
      'patient/*.cruds',
      'user/*.cruds',
      'system/*.rs',
      'offline_access',
      'patient/Goal.cruds',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...GRANTED), fc.subarray(ALL), (granted, ticked) => {
        const kept = keptScope(granted, choicesOf(granted), new Set(ticked))
        const wide = parseScopes(granted).scopes
        for (const scope of parseScopes(kept).scopes) expect(covers(wide, scope)).toBe(true)
      }),
    )
  })
})

describe('the end', () => {
  const keys = (access: 'none' | 'online' | 'offline', expiresAt: number | null) =>
    soonerEnds({ access, expiresAt }, NOW).map(({ key }) => key)

  test('can be any, where there was none', () => {
    expect(keys('offline', null)).toEqual(['1-year', '3-months', '1-month', '1-day'])
  })

  test('can only come nearer', () => {
    expect(keys('offline', NOW + 40 * DAY)).toEqual(['1-month', '1-day'])
    expect(keys('offline', NOW + DAY)).toEqual([])
  })

  test('is no choice for what ends with the session', () => {
    expect(keys('online', NOW + 40 * DAY)).toEqual([])
    expect(keys('none', null)).toEqual([])
  })
})

describe('the remembered consent', () => {
  const consent: Consent = {
    userId: 'u',
    clientId: 'c',
    patientId: '85',
    redirectUri: 'https://app.example/cb',
    fhirUser: 'Patient/85',
    requestedScope: 'openid patient/*.rs',
    grantedScope: 'openid patient/*.rs',
    duration: '1-month',
    decidedAt: NOW - DAY,
  }

  test('keeps only what both allow, and its time (attack B09)', () => {
    expect(narrowedConsent(consent, 'openid patient/Goal.rs', null, NOW)).toEqual({
      ...consent,
      grantedScope: 'openid patient/Goal.rs',
    })
    const other = { ...consent, grantedScope: 'patient/Condition.rs' }
    expect(narrowedConsent(other, 'openid patient/Goal.rs', null, NOW).grantedScope).toBe('')
  })

  test('ends sooner when that was chosen, and never later', () => {
    const sooner = { key: '1-day', until: NOW + DAY } as const
    expect(narrowedConsent(consent, 'openid', sooner, NOW)).toMatchObject({
      duration: '1-day',
      decidedAt: NOW,
    })
    const later = { key: '3-months', until: NOW + 90 * DAY } as const
    expect(narrowedConsent(consent, 'openid', later, NOW)).toMatchObject({
      duration: '1-month',
      decidedAt: NOW - DAY,
    })
  })
})
