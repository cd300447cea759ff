// `chartgate launch create`: starts an app as if it had been clicked in the chart; for developers of apps.
import { createLaunch, LaunchError } from '../../smart/launch.ts'
import { findClient } from '../app/find-client.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  optionOf,
  printJson,
  requiredOption,
} from '../command.ts'
import { withPractice } from '../context.ts'
import { findUser } from '../user/find-user.ts'

export const launchCreate: Command = {
  name: 'launch create',
  summary:
    'Start an app as if from the chart: prints the URL to open, good once, for five minutes.',
  options: {
    app: { value: 'CLIENT_ID', about: 'The app; it needs a launch URL and the scope launch.' },
    user: { value: 'NAME', about: 'Who starts it: a practitioner or a patient.' },
    patient: { value: 'ID', about: 'For which patient.' },
    encounter: { value: 'ID', about: 'In which encounter of the patient.' },
    intent: { value: 'TEXT', about: 'What the app should do first.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  run(call) {
    noPositionals(call)
    const app = requiredOption(call, 'app')
    const username = requiredOption(call, 'user')
    return withPractice(call, async ({ chartgate, stores }) => {
      try {
        const made = await createLaunch(await chartgate.launches(call.tenant), {
          client: await findClient(stores, app),
          user: await findUser(stores, username),
          sessionId: null,
          patientId: optionOf(call, 'patient') ?? null,
          encounterId: optionOf(call, 'encounter') ?? null,
          intent: optionOf(call, 'intent') ?? null,
          fhirContext: [],
          needPatientBanner: true,
        })
        if (hasSwitch(call, 'json'))
          printJson(call, { launch_url: made.launchUrl, launch: made.launch })
        else call.out(`${made.launchUrl}\n`)
        return undefined
      } catch (error) {
        if (error instanceof LaunchError) throw new CommandError(error.message)
        throw error
      }
    })
  },
}
