// Second factors, and links by which a password is chosen.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import {
  INVITATION_MAX_TRIES,
  type Invitation,
  invitationState,
} from '../../../src/model/invitation.ts'
import type { Passkey } from '../../../src/model/second-factor.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aHash, aSession, aUser, HOUR, NOW } from './records.ts'

const AT_ONCE = 20

const aPasskey = (fields: Partial<Passkey> = {}): Passkey => ({
  id: aHash(),
  userId: newId(NOW),
  name: 'Blue key',
  publicKey: 'pQECAyYgASFYIA',
  counter: 0,
  transports: ['usb', 'nfc'],
  synced: false,
  addedAt: NOW,
  lastUsedAt: null,
  ...fields,
})

const anInvitation = (fields: Partial<Invitation> = {}): Invitation => ({
  id: newId(NOW),
  userId: newId(NOW),
  purpose: 'invitation',
  tokenHash: aHash(),
  createdAt: NOW,
  expiresAt: NOW + HOUR,
  tries: 0,
  usedAt: null,
  revokedAt: null,
  ...fields,
})

const atOnce = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: AT_ONCE }, work))
const trues = (answers: boolean[]) => answers.filter(Boolean).length

export function secondFactorsContract(db: () => TestDatabase) {
  test('of units that hold the same person each sees what the one before it did', async () => {
    const stores = db().tenant()
    const user = aUser()
    await stores.users.add(user)
    const first = await atOnce(() =>
      stores.write(async ({ secondFactors }) => {
        await secondFactors.hold(user.id)
        if ((await secondFactors.recoveryCodesLeft(user.id)) > 0) return false
        await secondFactors.setRecoveryCodes(user.id, [aHash()])
        return true
      }),
    )
    expect(trues(first)).toBe(1)
    expect(await stores.users.find(user.id)).toEqual(user)
  })

  describe('authenticator apps', () => {
    const anApp = () => ({
      userId: newId(NOW),
      sealedSecret: 'v1.x.y',
      addedAt: NOW,
      lastStep: 100,
    })

    test('are one a user: a new one takes the place of the one before', async () => {
      const { secondFactors } = db().tenant()
      const app = anApp()
      expect(await secondFactors.authenticator(app.userId)).toBeNull()
      await secondFactors.setAuthenticator(app)
      const fresh = { ...app, sealedSecret: 'v1.x.z', addedAt: NOW + 1, lastStep: 7 }
      await secondFactors.setAuthenticator(fresh)
      expect(await secondFactors.authenticator(app.userId)).toEqual(fresh)
      expect(await secondFactors.removeAuthenticator(app.userId)).toBe(true)
      expect(await secondFactors.removeAuthenticator(app.userId)).toBe(false)
      expect(await secondFactors.authenticator(app.userId)).toBeNull()
    })

    test('use a step up once, with all before: of 20 at once one gets it (RFC 6238 §5.2)', async () => {
      const { secondFactors } = db().tenant()
      const app = anApp()
      await secondFactors.setAuthenticator(app)
      expect(trues(await atOnce(() => secondFactors.useStep(app.userId, 101)))).toBe(1)
      for (const step of [101, 100, 99])
        expect(await secondFactors.useStep(app.userId, step)).toBe(false)
      expect(await secondFactors.useStep(app.userId, 102)).toBe(true)
      expect(await secondFactors.useStep(newId(NOW), 103)).toBe(false)
    })
  })

  describe('passkeys', () => {
    test('are listed as they were added, and found by their id', async () => {
      const { secondFactors } = db().tenant()
      const first = aPasskey()
      const second = aPasskey({ userId: first.userId, addedAt: NOW + 1, synced: true })
      for (const one of [second, first]) expect(await secondFactors.addPasskey(one)).toBe(true)
      expect(await secondFactors.passkeys(first.userId)).toEqual([first, second])
      expect(await secondFactors.findPasskey(second.id)).toEqual(second)
      expect(await secondFactors.findPasskey(second.id.toLowerCase())).toBeNull()
    })

    test('belong to one user: nobody else adds or removes the same credential', async () => {
      const { secondFactors } = db().tenant()
      const passkey = aPasskey()
      await secondFactors.addPasskey(passkey)
      expect(await secondFactors.addPasskey({ ...passkey, userId: newId(NOW) })).toBe(false)
      expect(await secondFactors.removePasskey(newId(NOW), passkey.id)).toBe(false)
      expect(await secondFactors.findPasskey(passkey.id)).toEqual(passkey)
      expect(await secondFactors.removePasskey(passkey.userId, passkey.id)).toBe(true)
      expect(await secondFactors.removePasskey(passkey.userId, passkey.id)).toBe(false)
    })

    test('count upwards only: of 20 uses of one count one is noted', async () => {
      const { secondFactors } = db().tenant()
      const passkey = aPasskey({ counter: 4 })
      await secondFactors.addPasskey(passkey)
      for (const counter of [0, 3, 4])
        expect(await secondFactors.usePasskey(passkey.id, counter, NOW + 1)).toBe(false)
      expect(trues(await atOnce(() => secondFactors.usePasskey(passkey.id, 5, NOW + 2)))).toBe(1)
      const used = { ...passkey, counter: 5, lastUsedAt: NOW + 2 }
      expect(await secondFactors.findPasskey(passkey.id)).toEqual(used)
    })

    test('that do not count say 0 for ever', async () => {
      const { secondFactors } = db().tenant()
      const passkey = aPasskey()
      await secondFactors.addPasskey(passkey)
      for (const now of [NOW + 1, NOW + 2])
        expect(await secondFactors.usePasskey(passkey.id, 0, now)).toBe(true)
      expect((await secondFactors.findPasskey(passkey.id))?.lastUsedAt).toBe(NOW + 2)
      expect(await secondFactors.usePasskey(aHash(), 0, NOW)).toBe(false)
    })
  })

  describe('recovery codes', () => {
    test('serve once each: of 20 at once one gets it; new ones take the place of all before', async () => {
      const { secondFactors } = db().tenant()
      const userId = newId(NOW)
      const [one, two, three] = [aHash(), aHash(), aHash()]
      expect(await secondFactors.recoveryCodesLeft(userId)).toBe(0)
      await secondFactors.setRecoveryCodes(userId, [one, two])
      expect(await secondFactors.useRecoveryCode(newId(NOW), one)).toBe(false)
      expect(trues(await atOnce(() => secondFactors.useRecoveryCode(userId, one)))).toBe(1)
      expect(await secondFactors.recoveryCodesLeft(userId)).toBe(1)
      await secondFactors.setRecoveryCodes(userId, [three])
      expect(await secondFactors.useRecoveryCode(userId, two)).toBe(false)
      await secondFactors.setRecoveryCodes(userId, [])
      expect(await secondFactors.useRecoveryCode(userId, three)).toBe(false)
    })
  })

  describe('all of a user’s second factors', () => {
    test('go together, and the sessions with them; those of others stay', async () => {
      const { secondFactors, sessions } = db().tenant()
      const [mine, other] = [aPasskey(), aPasskey()]
      const { userId } = mine
      for (const one of [mine, other]) await secondFactors.addPasskey(one)
      const app = { userId, sealedSecret: 'v1.x.y', addedAt: NOW, lastStep: 1 }
      await secondFactors.setAuthenticator(app)
      await secondFactors.setRecoveryCodes(userId, [aHash()])
      const [session, elsewhere] = [aSession({ userId }), aSession()]
      for (const one of [session, elsewhere]) await sessions.save(one)
      expect(await secondFactors.removeAll(userId, NOW)).toBe(true)
      expect(await secondFactors.authenticator(userId)).toBeNull()
      expect(await secondFactors.passkeys(userId)).toEqual([])
      expect(await secondFactors.recoveryCodesLeft(userId)).toBe(0)
      expect(await sessions.find(session.id, NOW)).toBeNull()
      expect(await secondFactors.passkeys(other.userId)).toEqual([other])
      expect(await sessions.find(elsewhere.id, NOW)).toEqual(elsewhere)
      expect(await secondFactors.removeAll(userId, NOW)).toBe(false)
    })

    test('of another tenant are neither found, used nor removed', async () => {
      const [ours, theirs] = [db().tenant().secondFactors, db().tenant().secondFactors]
      const passkey = aPasskey()
      const { userId } = passkey
      const code = aHash()
      await ours.addPasskey(passkey)
      await ours.setAuthenticator({ userId, sealedSecret: 'v1.x.y', addedAt: NOW, lastStep: 1 })
      await ours.setRecoveryCodes(userId, [code])
      expect(await theirs.authenticator(userId)).toBeNull()
      expect(await theirs.passkeys(userId)).toEqual([])
      expect(await theirs.findPasskey(passkey.id)).toBeNull()
      expect(await theirs.useStep(userId, 2)).toBe(false)
      expect(await theirs.usePasskey(passkey.id, 1, NOW)).toBe(false)
      expect(await theirs.useRecoveryCode(userId, code)).toBe(false)
      expect(await theirs.removeAll(userId, NOW)).toBe(false)
      expect(await ours.recoveryCodesLeft(userId)).toBe(1)
      expect(await ours.findPasskey(passkey.id)).toEqual(passkey)
    })
  })

  describe('links to choose a password', () => {
    test('are found by their secret, used or not; a new one revokes the open ones', async () => {
      const { invitations } = db().tenant()
      const first = anInvitation()
      await invitations.save(first)
      expect(await invitations.findByToken(first.tokenHash)).toEqual(first)
      expect(await invitations.findByToken(aHash())).toBeNull()
      const { userId } = first
      const second = anInvitation({ userId, id: newId(NOW + 1), createdAt: NOW + 1 })
      await invitations.save(second)
      expect(await invitations.newest(userId)).toEqual(second)
      expect(await invitations.findByToken(first.tokenHash)).toEqual({
        ...first,
        revokedAt: NOW + 1,
      })
      expect(await invitations.newest(newId(NOW))).toBeNull()
    })

    test('serve once: of 20 at once one gets it', async () => {
      const { invitations } = db().tenant()
      const invitation = anInvitation()
      await invitations.save(invitation)
      expect(trues(await atOnce(() => invitations.use(invitation.id, NOW)))).toBe(1)
      expect((await invitations.findByToken(invitation.tokenHash))?.usedAt).toBe(NOW)
      expect(await invitations.revoke(invitation.userId, NOW)).toBe(false)
    })

    test('that expired or were revoked serve no more; tries are counted, each by itself', async () => {
      const { invitations } = db().tenant()
      const [expired, revoked, guessed] = [
        anInvitation({ expiresAt: NOW }),
        anInvitation(),
        anInvitation(),
      ]
      for (const one of [expired, revoked, guessed]) await invitations.save(one)
      expect(await invitations.revoke(revoked.userId, NOW)).toBe(true)
      expect(await invitations.revoke(revoked.userId, NOW)).toBe(false)
      const counts = await Promise.all(
        Array.from({ length: INVITATION_MAX_TRIES }, () => invitations.countTry(guessed.id)),
      )
      expect(counts.sort()).toEqual([1, 2, 3, 4, 5])
      for (const one of [expired, revoked]) expect(await invitations.use(one.id, NOW)).toBe(false)
      const counted = await invitations.findByToken(guessed.tokenHash)
      expect(counted && invitationState(counted, NOW)).toBe('blocked')
    })

    test('of another tenant are neither found nor used, and old ones are deleted', async () => {
      const [ours, theirs] = [db().tenant().invitations, db().tenant().invitations]
      const [open, old] = [anInvitation(), anInvitation({ expiresAt: NOW })]
      for (const one of [open, old]) await ours.save(one)
      expect(await theirs.findByToken(open.tokenHash)).toBeNull()
      expect(await theirs.use(open.id, NOW)).toBe(false)
      expect(await theirs.revoke(open.userId, NOW)).toBe(false)
      expect(await theirs.deleteExpired(NOW)).toBe(0)
      expect(await ours.deleteExpired(NOW)).toBe(1)
      expect(await ours.findByToken(old.tokenHash)).toBeNull()
      expect(await ours.findByToken(open.tokenHash)).toEqual(open)
    })
  })
}
