// A practitioner at the front desk, over HTTP and without script.

import { PASSWORD, type Running } from './chartgate.ts'
import { formsOf, type Page, Person } from './person.ts'

export const nowhere = () => false

/** Signs in and lands on a page of ours. */
export async function signedIn(running: Running, username: string, path = '/ehr') {
  const person = new Person()
  const form = await person.go(`${running.issuer}${path}`, nowhere)
  const page = await person.press(form, /sign in/i, nowhere, {
    fill: { username, password: PASSWORD },
  })
  return { person, page }
}

/** The form on the Quickview that starts this app. */
export function launchForm(page: Page, clientId: string) {
  const form = formsOf(page.html).find(({ action }) => action.endsWith(`/launch/${clientId}`))
  if (!form) throw new Error(`no form starts ${clientId}`)
  return form
}

/** Sends the form that starts an app, with some fields changed; null leaves one out. */
export function sendLaunch(
  person: Person,
  page: Page,
  clientId: string,
  change: Record<string, string | null> = {},
): Promise<Response> {
  const form = launchForm(page, clientId)
  const body = new URLSearchParams(form.fields.map(({ name, value }) => [name, value]))
  for (const [name, value] of Object.entries(change))
    if (value === null) body.delete(name)
    else body.set(name, value)
  const action = new URL(form.action, page.url)
  return person.fetch(action.href, { method: 'POST', body, headers: { origin: action.origin } })
}
