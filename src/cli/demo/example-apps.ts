// Starts the example apps beside the demo, each on a port of its own. They are no part of the program: a
// package without examples/ runs without them.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../../config/schema.ts'

export type ExampleApps = {
  /** Where people open the app for patients; null when it is not there. */
  patientApp: string | null
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

const PATIENT_APP = path.resolve(import.meta.dirname, '../../../examples/patient-app/server.ts')

/** The ports of the example apps: they follow the server's own. */
export function examplePorts(config: Pick<Config, 'port'>): { patientApp: number } {
  return { patientApp: config.port + 1 }
}

/** Starts them. `issuer` is the practice they connect to. */
export async function startExampleApps(config: Config, issuer: string): Promise<ExampleApps> {
  if (!existsSync(PATIENT_APP)) return { patientApp: null, close: async () => {} }
  const { startPatientApp } = (await import(pathToFileURL(PATIENT_APP).href)) as PatientAppModule // that file's own test holds it to this
  const { patientApp: port } = examplePorts(config)
  const app = await startPatientApp({
    port,
    host: config.host,
    iss: `${issuer}/fhir`,
    clientId: 'patient-app',
    practiceName: config.practiceName,
  })
  // The name that the app is registered under; the address it listens on is another spelling of it.
  return { patientApp: `http://localhost:${port}/`, close: () => app.close() }
}
