// Which account at an OpenID provider a command is about: issuer and subject, and nothing else names one.
import type { Config } from '../../config/schema.ts'
import { type Arguments, CommandError, optionOf, requiredOption, UsageError } from '../command.ts'

export const ACCOUNT_OPTIONS = {
  subject: { value: 'SUB', about: 'The `sub` by which the provider knows the person.' },
  issuer: { value: 'URL', about: 'The provider; the one of the settings by default.' },
} as const

/** The account that the call names. */
export function accountOf(
  call: Arguments,
  { providerIssuer }: Pick<Config, 'providerIssuer'>,
): { issuer: string; subject: string } {
  const subject = requiredOption(call, 'subject')
  // OpenID Connect Core §2: at most 255 ASCII characters.
  if (!/^[\x20-\x7e]{1,255}$/.test(subject))
    throw new UsageError('--subject must be 1 to 255 ASCII characters.')
  const issuer = optionOf(call, 'issuer') ?? providerIssuer
  if (issuer === null)
    throw new CommandError(
      'No provider is set (CHARTGATE_PROVIDER_ISSUER), and none is named by --issuer.',
    )
  if (!/^https?:\/\//.test(issuer) || !URL.canParse(issuer))
    throw new UsageError('--issuer must be the address of the provider.')
  return { issuer, subject }
}
