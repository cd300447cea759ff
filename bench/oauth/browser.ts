// A browser without script on a connection of the bench: keeps cookies, follows redirects, presses the one
// button that goes on. Reads pages as far as both servers' pages need it.
import { type FormField, formsOf } from '../../test/support/person.ts'
import { type Connection, type HttpAnswer, headerOf } from '../load/connection.ts'
import { formRequest, getRequest } from '../load/requests.ts'

const MAX_STEPS = 12

export type Browser = {
  /** Goes to a path and on through redirects and pages, until one leads to `end`; answers that URL. */
  walk(connection: Connection, path: string, end: string): Promise<URL>
}

/** A browser with no cookies yet. `fill` has the values of fields by their names. */
export function newBrowser(fill: Record<string, string>): Browser {
  const cookies = new Map<string, { name: string; value: string; path: string }>()

  const cookieHeader = (path: string): Record<string, string> => {
    const [pathname = ''] = path.split('?')
    const sent = [...cookies.values()]
      .filter((cookie) => pathname === cookie.path || pathname.startsWith(within(cookie.path)))
      .map(({ name, value }) => `${name}=${value}`)
    return sent.length > 0 ? { Cookie: sent.join('; ') } : {}
  }

  function keep({ head }: HttpAnswer): void {
    for (const [, line = ''] of head.matchAll(/\r\nset-cookie: *([^\r]*)/gi)) {
      const [pair = '', ...attributes] = line.split(/; */)
      const at = pair.indexOf('=')
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/'
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
      if (value === '') cookies.delete(`${name} ${path}`)
      else cookies.set(`${name} ${path}`, { name, value, path })
    }
  }

  return {
    async walk(connection, path, end) {
      let at = path
      let request = getRequest(at, cookieHeader(at))
      for (let step = 0; step < MAX_STEPS; step++) {
        const answer = await connection.send(request)
        keep(answer)
        const location = headerOf(answer, 'location')
        if (location?.startsWith(end)) return new URL(location)
        if (location !== null) {
          at = pathOf(new URL(location, `http://localhost${at}`))
          request = getRequest(at, cookieHeader(at))
          continue
        }
        if (answer.status !== 200) throw new Error(`${at}: ${answer.status} ${answer.body}`)
        const { action, fields, button } = formOf(answer.body.toString())
        at = pathOf(new URL(action, `http://localhost${at}`))
        const body = bodyOf(fields, fill)
        if (button.name !== '') body.append(button.name, button.value)
        request = formRequest(at, body, cookieHeader(at))
      }
      throw new Error(`no end after ${MAX_STEPS} steps, at ${at}`)
    },
  }
}

const within = (path: string) => (path.endsWith('/') ? path : `${path}/`)
const pathOf = (url: URL) => url.pathname + url.search

/** The form that goes on: the one with the button that allows, or else the first that posts. */
function formOf(html: string) {
  const forms = formsOf(html).filter(({ method }) => method === 'post')
  for (const form of forms) {
    const button = form.buttons.find(({ value }) => value === 'allow')
    if (button) return { ...form, button }
  }
  const form = forms.find(({ fields }) => fields.some(({ name }) => name === 'password'))
  const [button] = form?.buttons ?? []
  if (!form || !button) throw new Error('a page without a way on')
  return { ...form, button }
}

function bodyOf(fields: readonly FormField[], fill: Record<string, string>): URLSearchParams {
  const body = new URLSearchParams()
  for (const { name, value, type, checked, disabled } of fields) {
    if (name === '' || disabled) continue
    if ((type === 'checkbox' || type === 'radio') && !checked) continue
    body.append(name, fill[name] ?? value)
  }
  return body
}
