// `chartgate app show`: an app as it is registered. Its secret is not shown: nobody has it but the app.
import { printClientMetadata } from '../../oauth/client-metadata.ts'
import { type Command, JSON_OPTION, onlyPositional, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { findClient } from './find-client.ts'

export const appShow: Command = {
  name: 'app show',
  summary: 'Show how an app is registered, as JSON.',
  positionals: 'CLIENT_ID',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run(call) {
    const id = onlyPositional(call, 'CLIENT_ID')
    return withPractice(call, async ({ stores }) => {
      printJson(call, printClientMetadata(await findClient(stores, id)))
      return undefined
    })
  },
}
