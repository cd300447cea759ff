// `chartgate demo` (npm start): the server on this machine only, with a practice of made-up people, apps to
// try, and passwords that are printed. On a second start it goes on with what is there.
import { type Config, defaultText, SETTINGS } from '../config/schema.ts'
import { createLogger } from '../lib/log.ts'
import { randomPassphrase } from '../lib/passphrase.ts'
import { DEFAULT_TENANT } from '../model/tenant.ts'
import { DEMO_USERS, type DemoUser } from '../sample/demo-users.ts'
import { type Chartgate, openChartgate } from '../server.ts'
import { type Call, type Command, CommandError, noPositionals, OK } from './command.ts'
import { configOf } from './context.ts'
import { type DemoMemory, readDemoFile, writeDemoFile } from './demo/demo-file.ts'
import { demoText } from './demo/demo-text.ts'
import { examplePorts, startExampleApps } from './demo/example-apps.ts'
import { registerExampleApps, seedRecords, seedUsers, seedVisits } from './demo/seed.ts'
import { serveUntilStopped } from './serving.ts'

export const demo: Command = {
  name: 'demo',
  summary: 'Run the server on this machine with a practice of made-up people, and apps to try.',
  takes: { settings: true, tenant: false },
  async run(call) {
    noPositionals(call)
    const config = demoConfig(call)
    const memory = readDemoFile(config.dataDir) ?? {
      seeded: false,
      users: DEMO_USERS.map(({ username }) => ({ username, password: randomPassphrase() })),
    }
    const users = withPasswords(memory)
    const log = createLogger(config, { write: (line) => call.err(line) })
    const chartgate = await openChartgate(config, { log, demo: frontPage(config, users) })
    try {
      await furnish(call, chartgate, memory)
      const apps = await startExampleApps(config, chartgate.issuer(DEFAULT_TENANT))
      try {
        await serveUntilStopped(call, chartgate, () => {
          const { practiceName, dataDir } = config
          const issuer = chartgate.issuer(DEFAULT_TENANT)
          const { patientApp, chartApp } = apps
          const variables = variablesOf(config)
          call.out(
            demoText({ practiceName, issuer, dataDir, variables, patientApp, chartApp, users }),
          )
        })
      } finally {
        await apps.close()
      }
    } finally {
      await chartgate.close()
    }
    return OK
  },
}

function demoConfig(call: Call): Config {
  const { profile } = SETTINGS
  if ((call.settings.profile ?? call.environment()[profile.variable]) === 'production')
    throw new CommandError(
      `${profile.variable} is production, and the demo is none. Run 'chartgate serve', or leave the variable out.`,
    )
  return configOf({ ...call, settings: { ...call.settings, profile: 'demo' } })
}

/** What a command needs to be told to work on this demo: the profile, and what is not as by default. */
function variablesOf(config: Config): string {
  const others = (['port', 'dataDir', 'publicUrl'] as const).flatMap((name) => {
    const usual = defaultText(SETTINGS[name], 'demo')?.replace('{port}', String(config.port))
    return String(config[name]) === usual ? [] : [`${SETTINGS[name].variable}=${config[name]}`]
  })
  return [`${SETTINGS.profile.variable}=demo`, ...others].join(' ')
}

type UserWithPassword = DemoUser & { password: string }

function withPasswords({ users }: DemoMemory): UserWithPassword[] {
  const passwords = new Map(users.map(({ username, password }) => [username, password]))
  return DEMO_USERS.flatMap((user) => {
    const password = passwords.get(user.username)
    return password === undefined ? [] : [{ ...user, password }]
  })
}

/** Fills the practice on the first start; refuses a database that is somebody's already. */
async function furnish(call: Call, chartgate: Chartgate, memory: DemoMemory): Promise<void> {
  const { dataDir, fhirUpstream, timeZone } = chartgate.config
  if (!memory.seeded) {
    const stores = chartgate.stores(DEFAULT_TENANT)
    const resumed = readDemoFile(dataDir) !== null
    const somebodys =
      (await stores.users.list({ limit: 1 })).length + (await stores.clients.list()).length > 0
    if (somebodys && !resumed)
      throw new CommandError(
        'This database holds a practice of its own, to which the demo would add people with printed passwords. Give the demo another folder with --data-dir or CHARTGATE_DATA_DIR.',
      )
    // Written first: from here on the database is the demo's, however far the filling comes.
    writeDemoFile(dataDir, memory)
    call.err('chartgate: filling the practice with made-up people ...\n')
    const passwords = new Map(memory.users.map(({ username, password }) => [username, password]))
    const [count] = await Promise.all([
      // Another server's records are not ours to fill.
      fhirUpstream === null ? seedRecords(chartgate, DEFAULT_TENANT) : 0,
      seedUsers(chartgate, DEFAULT_TENANT, passwords),
    ])
    call.err(
      fhirUpstream === null
        ? `chartgate: ${count} records of the practice.\n`
        : `chartgate: the records are those of ${fhirUpstream}; none were added to it.\n`,
    )
    writeDemoFile(dataDir, { ...memory, seeded: true })
  }
  if (fhirUpstream === null) await seedVisits(chartgate, DEFAULT_TENANT, timeZone)
  await registerExampleApps(chartgate, DEFAULT_TENANT, examplePorts(chartgate.config))
}

/** What the front page offers to whoever tries the demo. */
function frontPage(config: Config, users: readonly UserWithPassword[]) {
  return {
    things: [
      {
        title: 'Pressure Diary',
        text: "An app for patients, made with somebody else's library. Connect it and choose what it may see.",
        href: `http://localhost:${examplePorts(config).patientApp}/`,
      },
      {
        title: 'Growth and Pressure',
        text: 'An app for practitioners. Sign in as one, open a chart, and press Launch in the FHIR Launch portlet.',
        href: `${new URL(config.publicUrl).pathname.replace(/\/$/, '')}/ehr`,
      },
    ],
    accounts: users.map(({ displayName, username, password }) => ({
      who: displayName,
      username,
      password,
    })),
  }
}
