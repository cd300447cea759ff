// The users and apps of the demo fit the practice.
import { describe, expect, test } from 'vitest'
import { normaliseUsername, USER_KINDS } from '../model/user.ts'
import { demoClients } from './demo-clients.ts'
import { DEMO_USERS } from './demo-users.ts'
import { generate } from './generate.ts'

const practice = new Set([...generate()].map((one) => `${one.resourceType}/${one.id}`))

describe('users', () => {
  test.each(DEMO_USERS)('$username is somebody of the practice', (user) => {
    if (user.kind === 'operator') expect(user.fhirUser).toBeNull()
    else expect(practice).toContain(user.fhirUser)
    for (const { patientId } of user.proxies) expect(practice).toContain(`Patient/${patientId}`)
  })

  test('have names of their own, as they are stored', () => {
    const usernames = DEMO_USERS.map((user) => user.username)
    expect(new Set(usernames).size).toBe(usernames.length)
    for (const username of usernames) expect(normaliseUsername(username)).toBe(username)
  })

  test('are patients, two practitioners and an operator, and some act for somebody else', () => {
    const kinds = DEMO_USERS.map((user) => user.kind)
    expect(kinds).toEqual(expect.arrayContaining(['patient', 'practitioner', 'operator']))
    for (const kind of kinds) expect(USER_KINDS).toContain(kind)
    expect(kinds.filter((kind) => kind === 'practitioner')).toHaveLength(2)
    expect(DEMO_USERS.flatMap((user) => user.proxies).map((proxy) => proxy.patientId)).toEqual([
      'demo-theo',
      'demo-rosa',
    ])
  })

  test('come without passwords', () => {
    expect(JSON.stringify(DEMO_USERS)).not.toMatch(/password/i)
  })
})

describe('apps', () => {
  const [app, chartApp] = demoClients({ patientApp: 4001, chartApp: 4002 })

  test('the patient app is public, on loopback at its port', () => {
    expect(app).toMatchObject({
      id: 'patient-app',
      tokenEndpointAuthMethod: 'none',
      allowedScope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    })
    for (const uri of [...(app?.redirectUris ?? []), ...(app?.launchUris ?? [])])
      expect(uri).toMatch(/^http:\/\/(localhost|127\.0\.0\.1):4001\//)
  })

  test('the chart app proves itself by a key, and stands on another site than the practice', () => {
    expect(chartApp).toMatchObject({
      tokenEndpointAuthMethod: 'private_key_jwt',
      launchDisplay: 'embedded',
    })
    for (const uri of [...(chartApp?.redirectUris ?? []), chartApp?.jwksUri])
      expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:4002\//)
  })

  test('none brings a secret', () => {
    expect(JSON.stringify([app, chartApp])).not.toMatch(/secret/i)
  })
})
