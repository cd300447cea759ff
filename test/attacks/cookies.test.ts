// Cookies where people come by https (RFC 6265bis §4.1.3): prefixed, so that no neighbouring host plants one, below a
// path of a host as well, and each practice's for itself.
import { afterEach, expect, test } from 'vitest'
import { freePort, PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { Person } from '../support/person.ts'

let running: Running | null = null
afterEach(() => running?.close())

/** Signs in at a practice behind a proxy that ends TLS; answers the cookies that were set, and the person. */
async function signIn(port: number, base: string, person = new Person()) {
  const start = `http://localhost:${port}${base}/sign-in`
  const page = await person.go(start, () => false)
  await person.press(page, /sign in/i, () => false, {
    fill: { username: 'ada', password: PASSWORD },
  })
  const set = person.trail.flatMap(({ headers }) => headers.getSetCookie())
  return { person, set }
}

test.each([
  ['', /^__Host-cg_session=[\w-]{43}; Path=\/; /],
  ['/webchart.cgi', /^__Secure-cg_session=[\w-]{43}; Path=\/webchart\.cgi\/; /],
])('below %j', async (publicPath, expected) => {
  const port = await freePort()
  running = await startChartgate({
    port,
    publicPath,
    tenants: ['elm'],
    env: { CHARTGATE_PUBLIC_URL: `https://gate.example${publicPath}` },
  })
  for (const of of [running, running.at('elm')])
    await of.addUser({ kind: 'patient', username: 'ada', fhirUser: 'Patient/demo-ada' })
  const { person, set } = await signIn(port, publicPath)
  expect(set).toContainEqual(expect.stringMatching(expected))
  for (const cookie of set) {
    expect(cookie).toMatch(/^__(Host|Secure)-/)
    expect(cookie).toContain('; Secure')
    expect(cookie).not.toContain('Domain')
  }
  // Another practice on the host, in the same browser: both sign-ins stand.
  const elm = await signIn(port, `${publicPath}/elm`, person)
  expect(elm.set).toContainEqual(
    expect.stringMatching(/^__Secure-cg_session_elm=[\w-]{43}; Path=[\w./]*\/elm\/; /),
  )
  for (const base of [publicPath, `${publicPath}/elm`]) {
    const portal = await person.go(`http://localhost:${port}${base}/portal`, () => false)
    expect(portal.html).toContain('Sign out')
  }
})
