// `chartgate app enable`.
import { type Command, JSON_OPTION } from '../command.ts'
import { switchClient } from './switch-client.ts'

export const appEnable: Command = {
  name: 'app enable',
  summary: 'Switch an app on again.',
  positionals: 'CLIENT_ID',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run: (call) => switchClient(call, 'on'),
}
