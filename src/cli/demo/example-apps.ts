// Starts the example apps beside the demo, each on a port of its own. They are no part of the program: a
// package without examples/ runs without them.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../../config/schema.ts'
import { PROJECT_FOLDER } from '../../project.ts'

type ExampleApps = {
  /** Where people open the app for patients; null when it is not there. */
  patientApp: string | null
  /** Whether practitioners can start the chart app. */
  chartApp: boolean
  close(): Promise<void>
}

/** What the app's own server file offers (examples/patient-app/server.ts). */
type PatientAppModule = {
  startPatientApp(options: {
    port: number
    host: string
    iss: string
    clientId: string
    practiceName: string
  }): Promise<{ url: string; close(): Promise<void> }>
}

/** What the app's own server file offers (examples/chart-app/server.ts). */
type ChartAppModule = {
  startChartApp(options: {
    port: number
    host: string
    iss: string
    clientId: string
  }): Promise<{ url: string; close(): Promise<void> }>
}

const EXAMPLES = path.join(PROJECT_FOLDER, 'examples')
const PATIENT_APP = path.join(EXAMPLES, 'patient-app/server.ts')
const CHART_APP = path.join(EXAMPLES, 'chart-app/server.ts')

/** The ports of the example apps: they follow the server's own. */
export function examplePorts(config: Pick<Config, 'port'>) {
  return { patientApp: config.port + 1, chartApp: config.port + 2 }
}

/** Starts them. `issuer` is the practice they connect to. */
export async function startExampleApps(config: Config, issuer: string): Promise<ExampleApps> {
  const { patientApp, chartApp } = examplePorts(config)
  const shared = { host: config.host, iss: `${issuer}/fhir` }
  const started: { close(): Promise<void> }[] = []
  const close = async () => {
    for (const app of started) await app.close()
  }
  try {
    const patients = await load<PatientAppModule>(PATIENT_APP)
    if (patients)
      started.push(
        await patients.startPatientApp({
          ...shared,
          port: patientApp,
          clientId: 'patient-app',
          practiceName: config.practiceName,
        }),
      )
    const charts = await load<ChartAppModule>(CHART_APP)
    if (charts)
      started.push(await charts.startChartApp({ ...shared, port: chartApp, clientId: 'chart-app' }))
    return {
      // The name that the app is registered under; the address it listens on is another spelling of it.
      patientApp: patients && `http://localhost:${patientApp}/`,
      chartApp: charts !== null,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The module of an example app; null where it is not there. */
async function load<Module>(file: string): Promise<Module | null> {
  // Its own tests hold the file to what is said of it above.
  return existsSync(file) ? ((await import(pathToFileURL(file).href)) as Module) : null
}
