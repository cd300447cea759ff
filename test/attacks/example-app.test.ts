// Attacks on the app rather than on the server, which the example app has to show how to withstand: a
// launch by a stranger, an answer to nothing that was asked, an answer of another server.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type BrowserJourney,
  connectAndSignIn,
  share,
  startBrowserJourney,
} from '../support/browser-journey.ts'
import { WILLIAM } from '../support/practice.ts'

let journey: BrowserJourney
beforeAll(async () => {
  journey = await startBrowserJourney()
})
afterAll(() => journey?.close())

/** Opens the app; answers the fault it tells, and whom else than itself it asked meanwhile. */
async function opened(
  page: Page,
  path: string,
): Promise<{ fault: string | null; asked: string[] }> {
  const { url } = journey.app
  const asked: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) asked.push(request.url())
  })
  await page.goto(new URL(path, url).href)
  const told = page.locator('[data-test=fault][data-fault]')
  await told.waitFor()
  return { fault: await told.getAttribute('data-fault'), asked }
}

test.each([
  'launch.html?iss=https://evil.example/fhir&launch=x',
  'launch.html?launch=x',
  'launch.html?iss=javascript:alert(1)&launch=x',
])('C03: a launch by a server that is not on the list leads nowhere: %s', async (path) => {
  await journey.withPage(async (page) => {
    expect(await opened(page, path)).toEqual({ fault: 'unknown_issuer', asked: [] })
  })
})

test('C03: a link to the app cannot change who it is, what it asks for, or for whom', async () => {
  await journey.withPage(async (page) => {
    const { running, app } = journey
    const query = new URLSearchParams({
      iss: running.fhirBase,
      clientId: 'evil',
      client_id: 'evil',
      patientId: 'demo-ada',
      fhirServiceUrl: 'https://evil.example/fhir',
      redirectUri: 'https://evil.example/',
    })
    const sent = page.waitForRequest((request) =>
      request.url().startsWith(`${running.issuer}/authorize?`),
    )
    await page.goto(`${app.url}launch.html?${query}`)
    const { searchParams } = new URL((await sent).url())
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: 'patient-app',
      redirect_uri: app.url,
      scope: 'launch/patient openid fhirUser offline_access patient/*.rs',
      aud: running.fhirBase,
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })
})

test.each([
  '?code=stolen&state=stranger',
  '?code=stolen',
  '?error=access_denied&state=stranger',
  '?code=stolen&state=a&state=b',
  '?code=stolen&state=SMART_KEY',
])('an answer to nothing that was asked is not used (RFC 6749 §10.12): %s', async (path) => {
  await journey.withPage(async (page) => {
    expect(await opened(page, path)).toEqual({ fault: 'unknown_answer', asked: [] })
  })
})

test.each([
  ['of another issuer', (answer: URL) => answer.searchParams.set('iss', 'https://evil.example')],
  ['without an issuer', (answer: URL) => answer.searchParams.delete('iss')],
])(
  'an answer %s is dropped before its code is sent anywhere (RFC 9207 §2.4)',
  async (_, change) => {
    await journey.withPage(async (page) => {
      const tokenRequests: string[] = []
      page.on('request', (request) => {
        if (request.method() === 'POST' && new URL(request.url()).pathname === '/token')
          tokenRequests.push(request.url())
      })
      await page.route(/\/consent(\?|$)/, async (route) => {
        if (route.request().method() !== 'POST') return route.continue()
        const response = await route.fetch({ maxRedirects: 0 })
        const answer = new URL(response.headers().location ?? '')
        expect(answer.searchParams.has('code')).toBe(true)
        change(answer)
        const headers = { ...response.headers(), location: answer.href }
        return route.fulfill({ response, headers })
      })
      await connectAndSignIn(page, journey.app, WILLIAM.username)
      await share(page)
      await page.locator('[data-fault=foreign_answer]').waitFor()
      expect(tokenRequests).toEqual([])
      expect(await page.evaluate('sessionStorage.length')).toBe(0)
    })
  },
)
