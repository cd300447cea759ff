// A link by which a person chooses a password, made by a command.
import type { User } from '../../model/user.ts'
import { type InvitationLink, inviteUser } from '../../people/invitation.ts'
import { CommandError } from '../command.ts'
import type { OpenPractice } from '../context.ts'

/** Makes the link, in the place of any before. Throws a CommandError for a record without a date of birth. */
export async function makeLink(
  { chartgate, practice, stores, config }: OpenPractice,
  user: User,
): Promise<InvitationLink> {
  const { id } = practice.tenant
  const { directory } = await chartgate.launches(id)
  const deps = {
    stores,
    clock: chartgate.clock,
    directory,
    issuer: chartgate.issuer(id),
    invitationLifetimeSeconds: config.invitationLifetimeSeconds,
  }
  const link = await inviteUser(deps, user, { detail: { by: 'command line' } })
  if (link) return link
  throw new CommandError(
    `${user.fhirUser} has no full date of birth that the link could ask for. Complete the record and use 'chartgate user invite', or give a password with 'chartgate user reset'.`,
  )
}

/** The link in words. */
export const linkText = ({ url, expiresAt }: InvitationLink): string =>
  `Link to choose a password, shown this once, until ${new Date(expiresAt).toISOString()}:\n${url}\n`

/** The link for --json. */
export const printLink = ({ url, purpose, expiresAt }: InvitationLink) => ({
  link: url,
  purpose,
  expires: new Date(expiresAt).toISOString(),
})
