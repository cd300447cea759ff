// Writes the settings out for people: docs/configuration.md, .env.example and the part of --help. All three
// come from the table, so that none can tell of a setting that is not there.
import {
  defaultText,
  type Profile,
  SECTIONS,
  type Setting,
  type SettingName,
  settingRows,
} from './schema.ts'

type Section = { title: string; settings: readonly [SettingName, Setting<unknown>][] }

const sections: readonly Section[] = SECTIONS.map((title) => ({
  title,
  settings: settingRows.filter(([, setting]) => setting.section === title),
}))

/** The option of the command line that stands for a setting: `publicUrl` is `public-url`. */
export function optionName(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The text of docs/configuration.md. */
export function configurationMarkdown(): string {
  return `<!-- Written by \`npm run docs\` from src/config/schema.ts; edit that. -->
# Configuration

Chartgate is configured by environment variables, or by lines of a \`.env\` file in the folder it is started
in (a variable wins over a line). \`chartgate serve\` and \`chartgate demo\` also take every setting that is no
secret as an option: \`--port 4001\` wins over \`CHARTGATE_PORT\`. A variable that is empty counts as not set.

All faults are told at once, each with the variable and what would be right; with a fault the server does not
start. A variable that begins with \`CHARTGATE_\` and is not in this table is a fault, so that a misspelt one
does not leave a default in force. \`chartgate doctor\` checks the rest: the database, keys, clock and network.

**Secrets** can also be read from a file: \`CHARTGATE_MASTER_KEY_FILE=/run/secrets/master-key\`.

**What belongs to a practice** (its name, time zone, look, registration, sign-in provider and FHIR upstream) can be set
for every practice by itself and while the server runs: \`chartgate tenant configure\` ([operating.md](operating.md)).
There a setting has the variable's name in small letters and without \`CHARTGATE_\`: \`time_zone\`, \`fhir_upstream\`.
The variables are those of the default practice, the one without a handle, and win over what its record says; other
practices have nothing of them.

**Production** is the default profile. It refuses what the demo allows: a public URL on plain http, a database
that holds the demo's sample users or apps, a database password out of an installation guide, a PostgreSQL
database without a master key, and an upstream on plain http that \`CHARTGATE_FETCH_ALLOW\` does not name.
There is no switch that turns the enforcement of access off.
${sections.map(sectionMarkdown).join('')}`
}

function sectionMarkdown({ title, settings }: Section): string {
  const rows = settings.map(
    ([, setting]) =>
      `| \`${setting.variable}\` | ${cell(setting.about)} ${cell(fileNote(setting))}| ${cell(capital(setting.type.expected))} | ${cell(defaultMarkdown(setting))} |`,
  )
  return `
## ${title}

| variable | what it is for | value | default |
|---|---|---|---|
${rows.join('\n')}
`
}

const cell = (text: string) => text.replaceAll('|', '\\|')
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function fileNote({ secret, fromFile, variable }: Setting<unknown>): string {
  if (secret) return `Secret; also \`${variable}_FILE\`. `
  return fromFile ? `Also \`${variable}_FILE\`. ` : ''
}

function defaultMarkdown(setting: Setting<unknown>): string {
  const [demo, production] = [shown(setting, 'demo'), shown(setting, 'production')]
  return demo === production ? production : `${production}; in the demo ${demo}`
}

function shown(setting: Setting<unknown>, profile: Profile): string {
  const text = defaultText(setting, profile)
  if (text === null) return setting.required ? 'none, must be set' : 'none'
  return text === '' ? 'none' : `\`${text.replace('{port}', '<port>')}\``
}

/** The text of .env.example: every setting, commented out, with its default. */
export function dotEnvExample(): string {
  const parts = sections.map(
    ({ title, settings }) =>
      `\n# ---- ${title}\n${settings.map(([, setting]) => dotEnvLines(setting)).join('')}`,
  )
  return `# Written by \`npm run docs\` from src/config/schema.ts; edit that. Copy it to .env and take the # off what you set.
# What each setting means and allows: docs/configuration.md
${parts.join('')}`
}

function dotEnvLines(setting: Setting<unknown>): string {
  const value = defaultText(setting, 'production') ?? ''
  return `\n# ${setting.about}\n#${setting.variable}=${/\s/.test(value) ? `"${value}"` : value}\n`
}

/** The settings as `--help` of a server command lists them. */
export function settingsHelp(): string {
  const rows = settingRows.map(([name, setting]) => [
    setting.secret ? '' : `--${optionName(name)}`,
    setting.variable,
    defaultText(setting, 'production') ?? '',
  ])
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '),
  )
  return `Settings, as option, as variable, and their default (docs/configuration.md says what each means):\n${lines
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')}\n`
}
