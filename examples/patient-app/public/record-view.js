// The view of the record: who, blood pressure, medicines, what was allowed, and until when.
import { pressureChart } from './chart.js'
import { KINDS, VITAL_SIGNS } from './kinds.js'
import { openKindsTable } from './kinds-table.js'
import { askForEverything, readMedicines, readPeople, readPressure } from './record.js'
import { grantedWords, readable } from './scopes.js'
import { byId, element, show } from './view.js'
import { counted, dateWords, momentOf, nameOf, timeWords } from './words.js'

/** Reads and shows everything; resolves when all of it is there. */
export async function showRecord(client, practices) {
  const practice = practices.find(({ fhirBase }) => fhirBase === client.state.serverUrl)
  byId('practice').textContent = practice.name
  showGranted(client)
  showAccess(client)
  show.status('Reading what you shared…')
  byId('record').dataset.state = 'reading'
  const table = openKindsTable(byId('kinds'))
  await Promise.all([
    showPeople(client),
    showPressure(client),
    showMedicines(client),
    askForEverything(client, table.fill),
  ])
  byId('record').dataset.state = 'read'
  show.status(`Read. ${table.shared()} of ${KINDS.length} kinds of data are shared.`)
}

async function showPeople(client) {
  const { user, patient } = await readPeople(client)
  byId('user').textContent =
    nameOf(user) ?? `Somebody whose name is not shared (${client.user.fhirUser ?? 'unknown'})`
  const name = nameOf(patient)
  const born = momentOf(patient?.birthDate)
  byId('patient').textContent =
    name === null
      ? `Somebody whose details are not shared (Patient/${client.patient.id})`
      : [name, born && `born ${dateWords(born)}`].filter(Boolean).join(', ')
  if (name !== null) byId('record-title').textContent = `Blood pressure of ${name}`
}

async function showPressure(client) {
  const { readings } = await readPressure(client)
  const box = byId('pressure')
  box.dataset.count = String(readings.length)
  const latest = readings.at(-1)
  if (!latest) {
    const { whole, categories } = readable(client.state.tokenResponse.scope, 'Observation')
    const open = whole || categories.includes(VITAL_SIGNS)
    const words = open
      ? 'The record holds no reading yet.'
      : 'You did not share your vital signs, so there is no curve.'
    return box.replaceChildren(element('p', {}, words))
  }
  box.replaceChildren(
    element(
      'p',
      { class: 'latest', 'data-test': 'latest' },
      element('strong', {}, `${latest.systolic}/${latest.diastolic}`),
      ` mmHg on ${dateWords(latest.at)}`,
    ),
    ...(readings.length > 1 ? [chartThatFits(readings)] : []),
    readingsTable(readings),
  )
}

/** Draws the chart at the width there is, again when that changes. */
function chartThatFits(readings) {
  const frame = element('div', { class: 'chart-frame', 'data-test': 'chart' })
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width)
    if (width > 0 && frame.firstChild?.getAttribute('width') !== String(width))
      frame.replaceChildren(pressureChart(readings, width))
  }).observe(frame)
  return frame
}

function readingsTable(readings) {
  const heading = (text) => element('th', { scope: 'col' }, text)
  const rows = readings
    .toReversed()
    .map(({ at, systolic, diastolic }) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, dateWords(at)),
        element('td', {}, String(systolic)),
        element('td', {}, String(diastolic)),
      ),
    )
  const headings = element('tr', {}, ['Date', 'Upper (mmHg)', 'Lower (mmHg)'].map(heading))
  return element(
    'details',
    {},
    element('summary', {}, `In numbers: ${counted(readings.length, 'reading', 'readings')}`),
    element(
      'table',
      { class: 'readings' },
      element('thead', {}, headings),
      element('tbody', {}, rows),
    ),
  )
}

async function showMedicines(client) {
  const { status, medicines } = await readMedicines(client)
  const none = status === 200 ? 'No medicine at present.' : 'You did not share your prescriptions.'
  const lines = medicines.map(({ name, dosage }) =>
    element('li', {}, name, dosage && element('span', { class: 'hint' }, ` ${dosage}`)),
  )
  byId('medicines').replaceChildren(
    lines.length === 0 ? element('p', {}, none) : element('ul', { class: 'facts' }, lines),
  )
}

/** What the practice granted, from the token response: in words, and exactly. */
export function showGranted(client) {
  const { scope = '' } = client.state.tokenResponse
  const { powers, verbs } = grantedWords(scope)
  const kinds = ([verb, things]) =>
    element('li', {}, `${verb} `, element('ul', { class: 'things' }, things.map(thing)))
  byId('granted').replaceChildren(
    ...powers.map((power) => element('li', {}, power)),
    ...verbs.map(kinds),
  )
  byId('granted-exactly').replaceChildren(
    ...scope
      .split(' ')
      .filter(Boolean)
      .map((one) =>
        element('li', { 'data-test': 'scope', 'data-scope': one }, element('code', {}, one)),
      ),
  )
}

const thing = (words) => element('li', {}, words)

/** Until when the access token is good, and what follows then. */
export function showAccess(client) {
  const { expiresAt, tokenResponse } = client.state
  const until = new Date(expiresAt * 1000)
  byId('access').replaceChildren(
    'Access until ',
    element('time', { datetime: until.toISOString(), 'data-test': 'expires' }, timeWords(until)),
  )
  byId('lasting').textContent = tokenResponse.refresh_token
    ? 'It is renewed by itself for as long as you allowed.'
    : 'It was given for this time only.'
  byId('refresh').hidden = !tokenResponse.refresh_token
}
