// An operator at the console, as an HTTP client without script: signs in once, then looks and presses.
import { PASSWORD, type Running } from './chartgate.ts'
import { type Page, Person } from './person.ts'

export const nowhere = () => false

/** Adds an operator (or somebody of another kind) and signs them in at the console. */
export async function operatorAt(
  running: Running,
  kind: 'operator' | 'auditor' | 'practitioner' = 'operator',
  username = `${kind}-1`,
): Promise<{ person: Person; console: Page; look(path: string): Promise<Page> }> {
  await running.addUser({
    kind,
    username,
    fhirUser: kind === 'practitioner' ? 'Practitioner/demo-okafor' : null,
  })
  const person = new Person()
  const start = `${running.issuer}/admin/authorizations`
  const signIn = await person.go(start, nowhere)
  const console = await person.press(signIn, /sign in/i, nowhere, {
    fill: { username, password: PASSWORD },
  })
  const look = (path: string) => person.go(`${running.issuer}/admin${path}`, nowhere)
  return { person, console, look }
}
