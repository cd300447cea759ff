// Whether a database holds what the demo made. Production refuses it: its people and apps are known to
// everybody, and its passwords were printed.
import { existsSync } from 'node:fs'
import type { Config } from '../../config/schema.ts'
import type { Stores } from '../../model/stores.ts'
import { demoClients } from '../../sample/demo-clients.ts'
import { DEMO_USERS } from '../../sample/demo-users.ts'
import { demoFile } from './demo-file.ts'

/** What of the demo is there, in words; empty when nothing is. */
export async function findDemoData(
  config: Pick<Config, 'dataDir'>,
  stores: Pick<Stores, 'users' | 'clients'>,
): Promise<string[]> {
  const found: string[] = []
  if (existsSync(demoFile(config.dataDir))) found.push(`the file ${demoFile(config.dataDir)}`)
  for (const { username, fhirUser, displayName } of DEMO_USERS) {
    const user = await stores.users.findByUsername(username)
    if (user?.fhirUser === fhirUser && user.displayName === displayName)
      found.push(`the user ${username}`)
  }
  for (const { id, name } of demoClients({ patientApp: 0, chartApp: 0 })) {
    const client = await stores.clients.find(id)
    if (client?.name === name) found.push(`the app ${id}`)
  }
  return found
}
