// Fills a database with the sample practice: its records, the people who can sign in, and the example
// apps. Every step can be done again, so a start that was interrupted is taken up where it stopped.
import { atOnce } from '../../lib/at-once.ts'
import { newId } from '../../lib/ids.ts'
import { hashPassword } from '../../lib/password.ts'
import type { Stores } from '../../model/stores.ts'
import { clientRules, parseClientMetadata } from '../../oauth/client-metadata.ts'
import { registerClient } from '../../oauth/client-registration.ts'
import { type DemoClient, demoClients } from '../../sample/demo-clients.ts'
import { DEMO_USERS, type DemoUser } from '../../sample/demo-users.ts'
import { earlierVersions, generate } from '../../sample/generate.ts'
import { type DayOfVisits, visitsOfDay } from '../../sample/visits-of-day.ts'
import type { Chartgate } from '../../server.ts'
import { batchesOf } from '../batches.ts'

const BATCH = 250

/**
 * Puts the records of the sample practice into the embedded FHIR store; answers how many. A few are put as they
 * were first, so that their histories tell something.
 */
export async function seedRecords(chartgate: Chartgate, tenant: string): Promise<number> {
  const store = chartgate.fhirStore(tenant)
  await store.put([...earlierVersions()])
  const puts = atOnce(store.putsAtOnce)
  let count = 0
  for (const batch of batchesOf(generate(), BATCH)) {
    await puts.start(async () => void (await store.put(batch)))
    count += batch.length
  }
  await puts.ended()
  return count
}

/** Puts the visits of today, once a day; answers how many. */
export async function seedVisits(
  chartgate: Chartgate,
  tenant: string,
  timeZone: string,
): Promise<number> {
  const store = chartgate.fhirStore(tenant)
  const day = dayIn(timeZone, chartgate.clock.now())
  const visits = visitsOfDay(day)
  const there = await store.readMany(
    visits.flatMap(({ id }) => [
      { type: 'Appointment', id },
      { type: 'Encounter', id },
    ]),
  )
  if (there.length > 0) return 0
  await store.put(visits)
  return visits.length
}

/** The day that a moment is on by the clocks of a time zone, and when it began there. */
function dayIn(timeZone: string, now: number): DayOfVisits {
  const parts = new Map(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    })
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  )
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const passed = number('hour') * 3600 + number('minute') * 60 + number('second')
  const midnight = Math.floor(now / 1000) * 1000 - passed * 1000
  return { date: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`, midnight, now }
}

/** Adds the people with these passwords; those who are there already get them anew. */
export async function seedUsers(
  chartgate: Chartgate,
  tenant: string,
  passwords: ReadonlyMap<string, string>,
): Promise<void> {
  const stores = chartgate.stores(tenant)
  await Promise.all(
    DEMO_USERS.map(async (user) => {
      const password = passwords.get(user.username)
      if (password === undefined) return
      await seedUser(stores, user, await hashPassword(password), chartgate.clock.now())
    }),
  )
}

async function seedUser(
  stores: Stores,
  { kind, username, displayName, fhirUser, proxies }: DemoUser,
  passwordHash: string,
  now: number,
): Promise<void> {
  const user = {
    id: newId(now),
    kind,
    username,
    displayName,
    fhirUser,
    passwordHash,
    createdAt: now,
    passwordChangedAt: now,
    disabledAt: null,
  }
  await stores.write(async (unit) => {
    if (!(await unit.users.add(user))) {
      const known = await unit.users.findByUsername(username)
      if (known) await unit.users.setPassword(known.id, passwordHash, now)
      return
    }
    for (const proxy of proxies)
      await unit.users.addProxy({
        ...proxy,
        id: newId(now),
        userId: user.id,
        from: now,
        until: null,
      })
  })
}

/** Registers the example apps at the ports they are served on now. */
export async function registerExampleApps(
  chartgate: Chartgate,
  tenant: string,
  ports: { patientApp: number; chartApp: number },
): Promise<void> {
  const { clients } = chartgate.stores(tenant)
  const now = chartgate.clock.now()
  for (const app of demoClients(ports)) {
    const metadata = parseClientMetadata(metadataOf(app), clientRules(chartgate.config))
    const { client } = registerClient(metadata, now)
    const known = await clients.find(client.id)
    if (!known) await clients.add(client)
    else if (known.redirectUris.join() !== client.redirectUris.join()) {
      const { createdAt, disabledAt } = known
      const updatedAt = Math.max(now, known.updatedAt + 1)
      await clients.replace({ ...client, createdAt, disabledAt, updatedAt }, known.updatedAt)
    }
  }
}

/** An example app as it would register itself (RFC 7591 §2). */
function metadataOf(app: DemoClient): Record<string, unknown> {
  return {
    client_id: app.id,
    client_name: app.name,
    description: app.description,
    developer: app.developer,
    client_uri: app.clientUri,
    policy_uri: app.policyUri,
    tos_uri: app.tosUri,
    redirect_uris: app.redirectUris,
    launch_uris: app.launchUris,
    launch_display: app.launchDisplay,
    practitioner_consent: app.practitionerConsent,
    jwks_uri: app.jwksUri,
    grant_types: app.grantTypes,
    token_endpoint_auth_method: app.tokenEndpointAuthMethod,
    scope: app.allowedScope,
  }
}
