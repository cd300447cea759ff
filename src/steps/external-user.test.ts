import { describe, expect, test } from 'vitest'
import { describedBy } from './external-user.ts'

const deps = {
  kinds: ['practitioner'] as const,
  usernameClaim: 'preferred_username',
  fhirUserClaim: 'fhirUser',
  fhirBase: 'https://chart.example/fhir',
}
const claims = { preferred_username: 'Okafor', name: 'Chidi Okafor', fhirUser: 'Practitioner/12' }

describe('a new user of an OpenID provider', () => {
  test('is what the claims say, a FHIR identity as a path or as an address of ours', () => {
    const user = {
      kind: 'practitioner',
      username: 'okafor',
      displayName: 'Chidi Okafor',
      fhirUser: 'Practitioner/12',
    }
    expect(describedBy(claims, deps)).toEqual(user)
    const address = 'https://chart.example/fhir/Practitioner/12'
    expect(describedBy({ ...claims, fhirUser: address }, deps)).toEqual(user)
  })

  test.each([[undefined], [7], ['a\nb'], ['x'.repeat(101)]])(
    'is called by the username where the name is %j',
    (name) => {
      expect(describedBy({ ...claims, name }, deps)).toMatchObject({ displayName: 'okafor' })
    },
  )

  test.each([
    ['no username', { preferred_username: undefined }],
    ['a username that is no text', { preferred_username: ['okafor'] }],
    ['a username with spaces', { preferred_username: 'chidi okafor' }],
    ['a username with a character that is not seen', { preferred_username: 'oka\u200bfor' }],
    ['no FHIR identity', { fhirUser: undefined }],
    ['an identity that is no text', { fhirUser: { reference: 'Practitioner/12' } }],
    ['an identity of another server', { fhirUser: 'https://evil.example/fhir/Practitioner/12' }],
    [
      'an identity of a server whose address begins like ours',
      { fhirUser: 'https://chart.example/fhirX/Practitioner/12' },
    ],
    ['a role', { fhirUser: 'PractitionerRole/12' }],
    ['a version', { fhirUser: 'Practitioner/12/_history/1' }],
    ['a path that climbs', { fhirUser: 'Practitioner/../Patient/1' }],
    ['a kind that does not sign in so', { fhirUser: 'Patient/85' }],
  ])('is none with %s', (_, change) => {
    expect(describedBy({ ...claims, ...change }, deps)).toEqual({ refused: expect.any(String) })
  })
})
