// `chartgate user enable`.
import { type Command, JSON_OPTION } from '../command.ts'
import { switchUser } from './switch-user.ts'

export const userEnable: Command = {
  name: 'user enable',
  summary: 'Switch a person on again.',
  positionals: 'USERNAME',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run: (call) => switchUser(call, 'on'),
}
