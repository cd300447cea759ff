// The launch API: an EHR's backend, proved by its key, asks for a launch and gets the URL to open in the
// practitioner's browser. The user signs in here as always, or is signed in already.
import { readForm, withoutRepeats } from '../../http/form.ts'
import { json, NO_STORE } from '../../http/headers.ts'
import type { Asking } from '../../http/note-refusal.ts'
import { invalidClient, invalidRequest } from '../../model/errors.ts'
import { LAUNCH_LIFETIME_MILLIS } from '../../model/launch.ts'
import {
  authenticateClient,
  type ClientAuthenticationFacts,
} from '../../oauth/client-authentication/authenticate-client.ts'
import { LaunchError } from '../launch.ts'
import {
  type EhrLaunchDeps,
  launchForEhr,
  requirePrivilege,
  wishedUser,
} from '../launch-for-ehr.ts'
import { readWish } from '../launch-wish.ts'

export type LaunchApiDeps = EhrLaunchDeps & {
  /** As at the token endpoint, but with this endpoint among the audiences. */
  authentication: ClientAuthenticationFacts
  formLimitBytes: number
}

/** Answers a launch as JSON: `launch_url`, `launch`, `expires_in`. */
export async function launchApi(
  request: Request,
  deps: LaunchApiDeps,
  asking: Asking,
): Promise<Response> {
  const sent = await readForm(request, deps.formLimitBytes)
  asking.form = sent
  const form = withoutRepeats(sent)
  const authorization = request.headers.get('authorization')
  const ehr = await authenticateClient(authorization, form, deps.authentication, asking)
  if (ehr.tokenEndpointAuthMethod !== 'private_key_jwt')
    throw invalidClient(
      'launch-client-kind',
      'Launches are made for clients that sign with a key of their own.',
    )
  requirePrivilege(ehr, 'launch')
  const wish = readWish(new Map(form.names().map((name) => [name, form.get(name)])))
  try {
    const user = await wishedUser(wish, deps.stores)
    const { launchUrl, launch } = await launchForEhr(ehr, user, wish, deps)
    const expiresIn = LAUNCH_LIFETIME_MILLIS / 1000
    return json({ launch_url: launchUrl, launch, expires_in: expiresIn }, 200, { ...NO_STORE })
  } catch (error) {
    if (error instanceof LaunchError) throw invalidRequest('launch-not-possible', error.message)
    throw error
  }
}
