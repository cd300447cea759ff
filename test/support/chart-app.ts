// The chart app beside a running Chartgate, registered as its README says, with the address it has here.
import { readFileSync } from 'node:fs'
import { type ChartApp, startChartApp } from '../../examples/chart-app/server.ts'
import type { Running } from './chartgate.ts'

const README = new URL('../../examples/chart-app/README.md', import.meta.url)

/** Starts the app on a free port and registers it; `change` overrides members of its registration. */
export async function startGrowthAndPressure(
  running: Running,
  change: Record<string, unknown> = {},
): Promise<ChartApp> {
  const [, json] = /<<'JSON'\n(.*?)\n\s*JSON\n/s.exec(readFileSync(README, 'utf8')) ?? []
  if (json === undefined) throw new Error('the README shows no registration')
  const metadata: Record<string, unknown> = { ...JSON.parse(json), ...change }
  const app = await startChartApp({
    port: 0,
    host: '127.0.0.1',
    iss: running.fhirBase,
    clientId: String(metadata.client_id),
  })
  await running.addClient({
    ...metadata,
    redirect_uris: [`${app.url}callback`],
    launch_uri: `${app.url}launch`,
    jwks_uri: `${app.url}jwks.json`,
  })
  return app
}
