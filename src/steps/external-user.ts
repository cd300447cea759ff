// The user behind an account at an OpenID provider: the one it is linked to, or, where the operator allows it, a
// new one made from the claims. Nobody is ever linked because a name or an e-mail address is the same (attack B17).
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { Stores } from '../model/stores.ts'
import { normaliseUsername, type User } from '../model/user.ts'

type ProviderKind = 'practitioner' | 'patient'

export type ExternalUserDeps = {
  stores: Stores
  clock: Clock
  /** Who may sign in so. */
  kinds: readonly ProviderKind[]
  createsUsers: boolean
  usernameClaim: string
  fhirUserClaim: string
  fhirBase: string
}

type Account = {
  issuer: string
  subject: string
  profile(): Promise<Record<string, unknown>>
}

/** Why an account signs nobody in; the words are for the details of a page. */
type UnknownAccount = { refused: string; userId?: string }

/** Finds or makes the user. */
export async function externalUser(
  account: Account,
  deps: ExternalUserDeps,
): Promise<{ user: User } | UnknownAccount> {
  const linked = await linkedUser(account, deps)
  if (linked) return linked
  if (!deps.createsUsers) return { refused: 'This account is linked to no user here.' }
  const described = describedBy(await account.profile(), deps)
  if ('refused' in described) return described
  return addUser(account, described, deps)
}

async function linkedUser(
  { issuer, subject }: Account,
  { stores, kinds }: ExternalUserDeps,
): Promise<{ user: User } | UnknownAccount | null> {
  const link = await stores.externalAccounts.find(issuer, subject)
  const user = link && (await stores.users.find(link.userId))
  if (!user) return null
  const refused = (words: string) => ({ refused: words, userId: user.id })
  if (user.disabledAt !== null) return refused('The user is switched off.')
  // Whoever was made an operator since has another way in, which the provider has no say in.
  if (!kinds.some((kind) => kind === user.kind))
    return refused(`Users of the kind ${user.kind} do not sign in this way.`)
  return { user }
}

type Described = Pick<User, 'kind' | 'username' | 'displayName' | 'fhirUser'>

const USERNAME = /^[^\p{C}\p{Z}]{1,100}$/u
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u
const KIND_OF: Readonly<Record<string, ProviderKind>> = {
  Patient: 'patient',
  Practitioner: 'practitioner',
}

/** A new user as the claims describe one, or what is wrong with them. */
export function describedBy(
  claims: Record<string, unknown>,
  deps: Pick<ExternalUserDeps, 'kinds' | 'usernameClaim' | 'fhirUserClaim' | 'fhirBase'>,
): Described | { refused: string } {
  const { kinds, usernameClaim, fhirUserClaim, fhirBase } = deps
  const named = claims[usernameClaim]
  const username = typeof named === 'string' ? normaliseUsername(named) : ''
  if (!USERNAME.test(username))
    return { refused: `The claim ${usernameClaim} is no username: 1 to 100 characters, no spaces.` }
  const told = claims[fhirUserClaim]
  const text = typeof told === 'string' ? told : ''
  const relative = text.startsWith(`${fhirBase}/`) ? text.slice(fhirBase.length + 1) : text
  const [, type = ''] = /^(Patient|Practitioner)\/[A-Za-z0-9.-]{1,64}$/.exec(relative) ?? []
  const kind = KIND_OF[type]
  if (kind === undefined)
    return { refused: `The claim ${fhirUserClaim} is no Patient or Practitioner of this server.` }
  if (!kinds.includes(kind))
    return { refused: `Users of the kind ${kind} do not sign in this way.` }
  const name = typeof claims.name === 'string' ? claims.name.trim() : ''
  return { kind, username, displayName: NAME.test(name) ? name : username, fhirUser: relative }
}

/** Ends a unit of work of which nothing shall be kept. */
class Taken extends Error {}

async function addUser(
  account: Account,
  described: Described,
  deps: ExternalUserDeps,
): Promise<{ user: User } | UnknownAccount> {
  const { stores, clock } = deps
  const { issuer, subject } = account
  const now = clock.now()
  const user: User = {
    ...described,
    id: newId(now),
    passwordHash: null,
    createdAt: now,
    passwordChangedAt: now,
    disabledAt: null,
  }
  try {
    await stores.write(async (unit) => {
      const added = await unit.users.add(user)
      const link = { issuer, subject, userId: user.id, linkedAt: now }
      if (!added || !(await unit.externalAccounts.link(link))) throw new Taken()
      await unit.auditEvents.append({
        type: 'user-added',
        at: now,
        outcome: 'success',
        userId: user.id,
        detail: { by: 'provider', kind: user.kind, issuer },
      })
    })
    return { user }
  } catch (error) {
    if (!(error instanceof Taken)) throw error
  }
  // Another request of the same person may have been first; otherwise the name is somebody else's.
  return (
    (await linkedUser(account, deps)) ?? {
      refused: 'There is a user of this name already. An operator can link this account to it.',
    }
  )
}
