// The hospital's OpenID provider in a process of its own: oidc-provider with people who sign in by their name
// alone. It brings no types for what is used of it, so the process is a program in plain script.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './chartgate.ts'
import { formsOf, type Page, type Person } from './person.ts'

/** The claims of each person there, by `sub`. */
export type HospitalPeople = Record<string, Record<string, unknown>>

export type Hospital = {
  issuer: string
  close(): Promise<void>
}

/** Starts the provider with these clients and people. */
export async function startHospital(setup: {
  port?: number
  clients: Record<string, unknown>[]
  people: HospitalPeople
}): Promise<Hospital> {
  const port = setup.port ?? (await freePort())
  const issuer = `http://localhost:${port}`
  const folder = mkdtempSync(path.join(tmpdir(), 'hospital-'))
  const file = path.join(folder, 'setup.json')
  writeFileSync(file, JSON.stringify({ ...setup, issuer, port }))
  const program = new URL('./hospital-process.mjs', import.meta.url)
  const child = spawn(process.execPath, [program.pathname, file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  return {
    issuer,
    async close() {
      const exited = once(child, 'exit')
      child.kill()
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Signs in at the provider's page as this person of it, and follows the way back. */
export function signInAt(
  hospital: Hospital,
  person: Person,
  page: Page,
  sub: string,
  stopAt: (url: string) => boolean = () => false,
): Promise<Page> {
  if (!page.url.startsWith(hospital.issuer) || formsOf(page.html).length === 0)
    throw new Error(`not at the provider: ${page.url} (${page.status})`)
  return person.press(page, /continue/i, stopAt, { fill: { sub } })
}
