// What the demo prints when it is ready: where to look, as whom, and what to click.
import type { DemoUser } from '../../sample/demo-users.ts'

type DemoFacts = {
  practiceName: string
  issuer: string
  dataDir: string
  /** The variables under which commands find this demo, as they stand before a command. */
  variables: string
  /** Where the example app for patients is; null when it is not there. */
  patientApp: string | null
  /** Whether the example app for practitioners is there. */
  chartApp: boolean
  users: readonly (DemoUser & { password: string })[]
}

/** Tells what the demo is, who may sign in, and what to try. */
export function demoText(facts: DemoFacts): string {
  const { practiceName, issuer, dataDir, users } = facts
  const first = users.find(({ kind }) => kind === 'patient') ?? users[0]
  const rule = '─'.repeat(78)
  const steps = facts.patientApp
    ? [
        `1. Open the app          ${facts.patientApp}`,
        `2. Connect, and sign in  ${first?.username} / ${first?.password}`,
        '3. Grey out what is not to be shared, and share the rest.',
        `4. See what is connected, and stop it: ${issuer}/portal`,
      ]
    : [`Sign in as ${first?.username} / ${first?.password}: ${issuer}/portal`]
  const doctor = users.find(({ kind }) => kind === 'practitioner')
  const charts = [
    `1. Open the front desk   ${issuer}/ehr`,
    `2. Sign in               ${doctor?.username} / ${doctor?.password}`,
    facts.chartApp
      ? '3. Open a chart, and press Launch in the FHIR Launch portlet.'
      : '3. Open a chart.',
  ]
  const nameWidth = Math.max(...users.map(({ username }) => username.length))
  const passwordWidth = Math.max(...users.map(({ password }) => password.length))
  const people = users.map(
    ({ username, password, about }) =>
      `${username.padEnd(nameWidth)}  ${password.padEnd(passwordWidth)}  ${about}`,
  )
  return [
    rule,
    `Chartgate is running with ${practiceName}, whose people are all made up.`,
    '',
    'Try it as a patient',
    ...steps.map((line) => `  ${line}`),
    '',
    'Try it as a practitioner',
    ...charts.map((line) => `  ${line}`),
    '',
    'Who can sign in, and with what',
    ...people.map((line) => `  ${line}`),
    '',
    'For developers of apps',
    `  FHIR base     ${issuer}/fhir`,
    `  Discovery     ${issuer}/fhir/.well-known/smart-configuration`,
    `  Command line  ${facts.variables} npm run -s chartgate -- help`,
    '',
    `Everything is in ${dataDir}; remove it to start over. Stop with Ctrl-C.`,
    rule,
    '',
  ].join('\n')
}
