// `chartgate user disable`.
import { type Command, JSON_OPTION } from '../command.ts'
import { switchUser } from './switch-user.ts'

export const userDisable: Command = {
  name: 'user disable',
  summary: 'Switch a person off: sessions end, and what they allowed to apps rests.',
  positionals: 'USERNAME',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run: (call) => switchUser(call, 'off'),
}
