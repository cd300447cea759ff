// `chartgate app disable`.
import { type Command, JSON_OPTION } from '../command.ts'
import { switchClient } from './switch-client.ts'

export const appDisable: Command = {
  name: 'app disable',
  summary: 'Switch an app off: nothing it holds works until it is switched on again.',
  positionals: 'CLIENT_ID',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run: (call) => switchClient(call, 'off'),
}
