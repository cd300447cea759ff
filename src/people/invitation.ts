// Links by which somebody chooses a password: made for an operator to hand over, and redeemed by the person. A
// patient says a date of birth that the record knows, so that the link alone, in wrong hands, opens nothing.
import type { Clock, Millis } from '../lib/clock.ts'
import { equalInConstantTime, randomSecret, sha256 } from '../lib/hashing.ts'
import { newId } from '../lib/ids.ts'
import { hashPassword } from '../lib/password.ts'
import { type AuditEvent, userChanged } from '../model/audit-event.ts'
import {
  INVITATION_MAX_TRIES,
  type Invitation,
  type InvitationPurpose,
  type InvitationState,
  invitationState,
} from '../model/invitation.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import { type NewPassword, type NewPasswordFault, newPasswordFault } from './new-password.ts'

/** Where dates of birth are known. */
type BirthDates = {
  find(patientId: string): Promise<{ birthDate: string | null } | null>
  /** Whose RelatedPerson this is; null when unknown. */
  patientOf(relatedPersonId: string): Promise<string | null>
}

export type InvitationDeps = {
  stores: Stores
  clock: Clock
  directory: BirthDates
  issuer: string
  invitationLifetimeSeconds: number
}

/** A link to hand over. `url` is shown once: only its hash is kept. */
export type InvitationLink = { url: string; purpose: InvitationPurpose; expiresAt: Millis }

/**
 * Makes a link for the user, in the place of any before; null when it cannot ask what it must (a record without
 * a full date of birth).
 * @param event what happened, for the trail: who made it
 */
export async function inviteUser(
  deps: InvitationDeps,
  user: User,
  event: Pick<AuditEvent, 'actorId' | 'requestId' | 'detail'>,
): Promise<InvitationLink | null> {
  const { stores, clock, issuer, invitationLifetimeSeconds } = deps
  if (asksBirthDate(user) && (await birthDateOf(user, deps.directory)) === null) return null
  const now = clock.now()
  const token = randomSecret()
  const purpose = user.passwordHash === null ? 'invitation' : 'reset'
  const expiresAt = now + invitationLifetimeSeconds * 1000
  await stores.write(async (unit) => {
    await unit.invitations.save({
      id: newId(now),
      userId: user.id,
      purpose,
      tokenHash: sha256(token),
      createdAt: now,
      expiresAt,
      tries: 0,
      usedAt: null,
      revokedAt: null,
    })
    await unit.auditEvents.append(
      userChanged(user.id, now, { ...event.detail, what: `${purpose} link made` }, event),
    )
  })
  return { url: `${issuer}/invitation?token=${token}`, purpose, expiresAt }
}

/** Withdraws the user's open link; false when there is none. */
export async function withdrawInvitation(
  { stores, clock }: Pick<InvitationDeps, 'stores' | 'clock'>,
  user: User,
  event: Pick<AuditEvent, 'actorId' | 'requestId' | 'detail'>,
): Promise<boolean> {
  const now = clock.now()
  return stores.write(async (unit) => {
    if (!(await unit.invitations.revoke(user.id, now))) return false
    await unit.auditEvents.append(
      userChanged(user.id, now, { ...event.detail, what: 'link withdrawn' }, event),
    )
    return true
  })
}

type FoundInvitation =
  | { invitation: Invitation; user: User }
  /** Why it serves nobody; `unknown` for what was never a link of ours, or long ago. */
  | { ended: Exclude<InvitationState, 'open'> | 'unknown' }

/** What a link leads to. */
export async function findInvitation(
  { stores, clock }: InvitationDeps,
  token: string,
): Promise<FoundInvitation> {
  const invitation = await stores.invitations.findByToken(sha256(token))
  const user = invitation && (await stores.users.find(invitation.userId))
  if (!invitation || !user) return { ended: 'unknown' }
  const state = invitationState(invitation, clock.now())
  if (state !== 'open') return { ended: state }
  // Whoever was switched off is let in by no letter of before.
  return user.disabledAt === null ? { invitation, user } : { ended: 'revoked' }
}

type Redemption = NewPassword & { birthDate: string }
type RedemptionFault = NewPasswordFault | 'birth-date'

/** Sets the password. Answers what is wrong with the form, or that the link serves no more. */
export async function redeemInvitation(
  deps: InvitationDeps,
  { invitation, user }: { invitation: Invitation; user: User },
  answers: Redemption,
): Promise<{ done: true } | { fault: RedemptionFault } | { ended: 'blocked' | 'used' }> {
  const { stores, clock } = deps
  // Before the date, so that a short password costs no try.
  const wrong = newPasswordFault(answers)
  if (wrong) return { fault: wrong }
  const now = clock.now()
  if (asksBirthDate(user)) {
    // Counted before it is judged: of many guesses at once no more than the limit are.
    const tries = await stores.invitations.countTry(invitation.id)
    if (tries > INVITATION_MAX_TRIES) return { ended: 'blocked' }
    const known = await birthDateOf(user, deps.directory)
    if (known === null || !equalInConstantTime(known, answers.birthDate)) {
      await stores.auditEvents.append(
        userChanged(user.id, now, { by: 'link', what: 'date of birth' }, { outcome: 'refused' }),
      )
      return tries < INVITATION_MAX_TRIES ? { fault: 'birth-date' } : { ended: 'blocked' }
    }
  }
  const hash = await hashPassword(answers.fresh)
  const used = await stores.write(async (unit) => {
    if (!(await unit.invitations.use(invitation.id, now))) return false
    await unit.users.setPassword(user.id, hash, now)
    await unit.auditEvents.append(userChanged(user.id, now, { by: 'link', what: 'password' }))
    return true
  })
  return used ? { done: true } : { ended: 'used' }
}

/** Whether a link asks for a date of birth: of who signs in to a patient's record. */
export const asksBirthDate = ({ kind }: Pick<User, 'kind'>): boolean => kind === 'patient'

/** The full date of birth of the patient whom the user is, or cares for; null when it is not known. */
async function birthDateOf({ fhirUser }: User, directory: BirthDates): Promise<string | null> {
  const [type, id = ''] = (fhirUser ?? '').split('/')
  const patientId =
    type === 'Patient' ? id : type === 'RelatedPerson' ? await directory.patientOf(id) : null
  const birthDate = patientId === null ? null : (await directory.find(patientId))?.birthDate
  return birthDate && /^\d{4}-\d{2}-\d{2}$/.test(birthDate) ? birthDate : null
}
