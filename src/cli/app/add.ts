// `chartgate app add`: registers an app from client metadata on standard input (RFC 7591 §2) and prints
// what was registered, with the secret this once (RFC 7591 §3.2.1).
import {
  clientRules,
  parseClientMetadata,
  printClientMetadata,
} from '../../oauth/client-metadata.ts'
import { unknownMembers } from '../../oauth/client-metadata-shape.ts'
import { registerClient } from '../../oauth/client-registration.ts'
import { type Command, CommandError, JSON_OPTION, noPositionals, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { readJsonInput } from '../read-json-input.ts'

export const appAdd: Command = {
  name: 'app add',
  summary: 'Register an app: client metadata as JSON on standard input.',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  help: `
The metadata is that of RFC 7591, and these members more:
  launch_uri, launch_uris         where an EHR launch opens the app
  launch_display                  tab (default), or embedded under the chart's banner
  practitioner_consent            always (default), once, or pre-approved
  launch_privilege                launch or sign-in for an EHR's backend; none when not given
  description, developer          what people read about it
  allowed_origins                 browser origins that may call, besides those of redirect_uris
  client_id, client_secret        to keep those that an app has built in
  pkce_required, state_required   false for one confidential app that cannot do better
  access_token_format             reference (default) or jwt
  access_token_lifetime_seconds   at most 3600
  may_introspect_all              true for a resource server that asks about everybody's tokens
  fhir_enabled                    false for an app that may not see FHIR data
  export_groups                   the groups, by id or name, that a backend service may see and export;
                                  all when not given

Example:
  echo '{"client_name": "Heart", "redirect_uris": ["https://heart.example/cb"],
         "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
         "scope": "launch/patient openid fhirUser offline_access patient/*.rs"}' | chartgate app add

The answer is always JSON. A secret in it is shown this once.`,
  async run(call) {
    noPositionals(call)
    const json = await readJsonInput(call, 'client metadata')
    for (const member of unknownMembers(json))
      call.err(`chartgate: ${member} means nothing here and is left out.\n`)
    return withPractice(call, async ({ chartgate, stores, config }) => {
      const now = chartgate.clock.now()
      const { client, secret } = registerClient(parseClientMetadata(json, clientRules(config)), now)
      await stores.write(async (unit) => {
        if (!(await unit.clients.add(client)))
          throw new CommandError(`There is an app with the client_id '${client.id}' already.`)
        await unit.auditEvents.append({
          type: 'client-added',
          at: now,
          outcome: 'success',
          clientId: client.id,
          detail: { by: 'command line' },
        })
      })
      printJson(call, printClientMetadata(client, secret))
      return undefined
    })
  },
}
