// `chartgate serve`: the server itself.
import { openChartgate } from '../server.ts'
import { type Call, type Command, CommandError, noPositionals, OK } from './command.ts'
import { configOf } from './context.ts'
import { findDemoData } from './demo/demo-data.ts'
import { serveUntilStopped } from './serving.ts'

export const serve: Command = {
  name: 'serve',
  summary: 'Run the server.',
  takes: { settings: true, tenant: false },
  async run(call: Call) {
    noPositionals(call)
    const chartgate = await openChartgate(configOf(call))
    try {
      if (chartgate.config.profile === 'production') await refuseDemoData(chartgate)
      await serveUntilStopped(call, chartgate, () => {})
    } finally {
      await chartgate.close()
    }
    return OK
  },
}

type Opened = Awaited<ReturnType<typeof openChartgate>>

/** Everybody knows the demo's people and apps, and whoever saw its terminal their passwords. */
async function refuseDemoData(chartgate: Opened): Promise<void> {
  for (const { id } of await chartgate.database.tenants.list()) {
    const found = await findDemoData(chartgate.config, chartgate.stores(id))
    if (found.length > 0)
      throw new CommandError(
        `Production does not start on the demo's data, whose people and apps everybody knows: ${found.join(', ')}. Give it a database of its own (CHARTGATE_DATA_DIR or DATABASE_URL), or set CHARTGATE_PROFILE=demo to go on with the demo.`,
      )
  }
}
