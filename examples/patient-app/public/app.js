// The page of the app: the start, the record, or the end of the connection, and what its buttons do.
import {
  connect,
  disconnect,
  forget,
  loadPractices,
  openConnection,
  refreshAccess,
} from './connection.js'
import { showAccess, showGranted, showRecord } from './record-view.js'
import { byId, element, show } from './view.js'
import { faultOf, timeWords } from './words.js'

const VIEWS = ['start', 'record', 'ended']

function showView(view) {
  for (const name of VIEWS) byId(name).hidden = name !== view
}

let busy = false

/** Does what the person asked for, one thing at a time. */
async function act(doing, action) {
  if (busy) return
  busy = true
  show.noFault()
  show.status(doing)
  try {
    await action()
  } catch (error) {
    fail(error)
  } finally {
    busy = false
  }
}

function fail(error) {
  // What was still being read when the person disconnected is refused, as it should be.
  if (!byId('ended').hidden) return
  const fault = faultOf(error)
  show.status('')
  if (fault.code === 'ended') {
    forget()
    clearRecord()
  }
  if (byId('record').hidden || fault.code === 'ended') showView('start')
  show.fault(fault)
}

/** What was read goes too, not only the keys to it. */
function clearRecord() {
  byId('record').replaceChildren()
}

function offerPractices(practices) {
  byId('practices').replaceChildren(
    ...practices.map((practice) => {
      const button = element(
        'button',
        { type: 'button', class: 'button primary', 'data-test': 'connect' },
        `Connect to ${practice.name}`,
      )
      button.addEventListener('click', () =>
        act(`Taking you to ${practice.name}…`, () => connect(practice)),
      )
      return button
    }),
  )
}

function offerActions(client) {
  byId('refresh').addEventListener('click', () =>
    act('Renewing…', async () => {
      await refreshAccess(client)
      showAccess(client)
      showGranted(client)
      show.status(`Renewed at ${timeWords(new Date())}.`)
    }),
  )
  byId('disconnect').addEventListener('click', () =>
    act('Disconnecting…', async () => showEnded(await disconnect(client))),
  )
  byId('again').addEventListener('click', () => location.assign('./'))
}

/** The end, with the proof of it: what the practice answers to the old access token. */
function showEnded(status) {
  const proof = byId('proof')
  proof.dataset.httpStatus = String(status)
  proof.textContent =
    status === 401
      ? `To be sure, the app has asked for the record once more: the practice refused (${status}).`
      : `The app has asked for the record once more, and the practice answered ${status} instead of refusing. Please tell the practice.`
  show.status('')
  clearRecord()
  showView('ended')
  byId('ended').querySelector('h1').focus()
}

async function open() {
  const practices = await loadPractices()
  offerPractices(practices)
  const client = await openConnection(practices)
  if (!client) return showView('start')
  offerActions(client)
  showView('record')
  await showRecord(client, practices)
}

open().catch(fail)
