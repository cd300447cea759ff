// `chartgate app list`: the registered apps.
import { printClientMetadata } from '../../oauth/client-metadata.ts'
import { type Command, hasSwitch, JSON_OPTION, noPositionals, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { shortTime, table } from '../table.ts'

export const appList: Command = {
  name: 'app list',
  summary: 'List the registered apps.',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run(call) {
    noPositionals(call)
    return withPractice(call, async ({ stores }) => {
      const clients = await stores.clients.list()
      if (hasSwitch(call, 'json')) {
        printJson(
          call,
          clients.map((client) => printClientMetadata(client)),
        )
        return undefined
      }
      if (clients.length === 0) call.err("No app is registered. See 'chartgate app add --help'.\n")
      else
        call.out(
          table(
            ['CLIENT ID', 'NAME', 'AUTHENTICATES BY', 'REGISTERED', 'STATE'],
            clients.map((client) => [
              client.id,
              client.name,
              client.tokenEndpointAuthMethod,
              shortTime(client.createdAt),
              client.disabledAt === null ? 'on' : 'off',
            ]),
          ),
        )
      return undefined
    })
  },
}
