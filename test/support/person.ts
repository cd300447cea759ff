// A person at a browser without client script: keeps cookies, follows redirects, reads forms, ticks boxes
// and presses buttons. Reads HTML as far as our own pages need it.

export type Page = {
  url: string
  status: number
  html: string
  headers: Headers
}

export type FormField = {
  name: string
  value: string
  type: string
  checked: boolean
  disabled: boolean
}

export type PageForm = {
  action: string
  method: string
  /** Whether it takes files, and is sent as multipart/form-data. */
  multipart: boolean
  fields: FormField[]
  buttons: { name: string; value: string; text: string }[]
}

const MAX_REDIRECTS = 10

export class Person {
  readonly cookies = new Map<string, { value: string; path: string }>()
  /** Every answer on the way, redirects included. */
  readonly trail: { url: string; status: number; headers: Headers }[] = []

  /** Goes to a URL and on through redirects, until one leads to `stopAt` (which is not fetched). */
  async go(url: string, stopAt: (url: string) => boolean, init?: RequestInit): Promise<Page> {
    let next = url
    let request = init
    for (let hop = 0; hop < MAX_REDIRECTS; hop++) {
      if (stopAt(next)) return { url: next, status: 0, html: '', headers: new Headers() }
      const response = await this.fetch(next, request)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null)
        return {
          url: next,
          status: response.status,
          html: await response.text(),
          headers: response.headers,
        }
      next = new URL(location, next).href
      request = undefined
    }
    throw new Error(`too many redirects, last to ${next}`)
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url)
    const cookies = [...this.cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
    const headers = new Headers(init.headers)
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '))
    const response = await fetch(url, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) this.keep(line)
    this.trail.push({ url, status: response.status, headers: response.headers })
    return response
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const at = pair.indexOf('=')
    const path = attributes.find((one) => one.startsWith('Path='))?.slice(5) ?? '/'
    const key = `${pair.slice(0, at)} ${path}`
    if (attributes.includes('Max-Age=0')) this.cookies.delete(key)
    else this.cookies.set(key, { value: pair.slice(at + 1), path })
  }

  /** Fills the form that has a button with this text and presses it. */
  async press(
    page: Page,
    button: RegExp,
    stopAt: (url: string) => boolean,
    change: {
      fill?: Record<string, string>
      /** Whether a box is ticked, by its value, its name and whether it was. */
      tick?: (value: string, name: string, ticked: boolean) => boolean
      /** Files that are chosen, by the name of the field. */
      files?: Record<string, Blob>
    } = {},
  ): Promise<Page> {
    const form = formsOf(page.html).find((one) => one.buttons.some(({ text }) => button.test(text)))
    const pressed = form?.buttons.find(({ text }) => button.test(text))
    if (!form || !pressed)
      throw new Error(`no button ${button} at ${page.url} (${page.status}): ${textOf(page.html)}`)
    const body = new URLSearchParams()
    for (const field of form.fields) {
      if (field.name === '' || field.disabled) continue
      if (field.type === 'checkbox') {
        if (change.tick ? change.tick(field.value, field.name, field.checked) : field.checked)
          body.append(field.name, field.value)
      } else if (field.type === 'radio') {
        const wanted = change.fill?.[field.name]
        if (wanted === undefined ? field.checked : wanted === field.value)
          body.append(field.name, field.value)
      } else body.append(field.name, change.fill?.[field.name] ?? field.value)
    }
    if (pressed.name !== '') body.append(pressed.name, pressed.value)
    const action = new URL(form.action === '' ? page.url : form.action, page.url)
    if (form.method === 'get') {
      action.search = body.toString()
      return this.go(action.href, stopAt)
    }
    return this.go(action.href, stopAt, {
      method: 'POST',
      body: form.multipart ? filesOf(body, change.files) : body,
      // As browsers do from a page with Referrer-Policy: no-referrer, which ours are.
      headers: { origin: 'null' },
    })
  }
}

/** The fields as a form that takes files, with those that are chosen. */
function filesOf(body: URLSearchParams, files: Record<string, Blob> = {}): FormData {
  const data = new FormData()
  for (const [name, value] of body) if (!files[name]) data.append(name, value)
  for (const [name, file] of Object.entries(files)) data.append(name, file, 'chosen')
  return data
}

/** The forms of a page, with their fields and submit buttons. */
export function formsOf(html: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(
    ([, head = '', body = '']) => ({
      action: attribute(head, 'action') ?? '',
      method: (attribute(head, 'method') ?? 'get').toLowerCase(),
      multipart: attribute(head, 'enctype') === 'multipart/form-data',
      fields: fieldsOf(body),
      buttons: [...body.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)].map(
        ([, button = '', text = '']) => ({
          name: attribute(button, 'name') ?? '',
          value: attribute(button, 'value') ?? '',
          text: textOf(text),
        }),
      ),
    }),
  )
}

/** Inputs, text areas and lists to select from, in no particular order. */
function fieldsOf(body: string): FormField[] {
  const field = (tag: string, type: string, value: string): FormField => ({
    name: attribute(tag, 'name') ?? '',
    value,
    type,
    checked: /\schecked(\s|=|\/|$)/.test(tag),
    disabled: /\sdisabled(\s|=|\/|$)/.test(tag),
  })
  const inputs = [...body.matchAll(/<input\b([^>]*)>/g)].map(([, tag = '']) =>
    field(tag, attribute(tag, 'type') ?? 'text', attribute(tag, 'value') ?? ''),
  )
  const areas = [...body.matchAll(/<textarea\b([^>]*)>\n?([\s\S]*?)<\/textarea>/g)].map(
    ([, tag = '', text = '']) => field(tag, 'textarea', decodeEntities(text)),
  )
  const lists = [...body.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)].map(
    ([, tag = '', text = '']) => {
      const options = [...text.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => option)
      const chosen = options.find((option) => /\sselected(\s|=|$)/.test(option)) ?? options[0] ?? ''
      return field(tag, 'select', attribute(chosen, 'value') ?? '')
    },
  )
  return [...inputs, ...areas, ...lists]
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)
  return match?.[1] === undefined ? undefined : decodeEntities(match[1])
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** A page's text, without tags. */
export function textOf(html: string): string {
  const main = /<main\b[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html
  return decodeEntities(main.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 600)
}

export type Choice = {
  username: string
  password: string
  /** The patient to choose where there is a choice. */
  patient?: string
  /** Whether a box stays ticked, by its scope; all that were ticked when absent. */
  tick?: (scope: string) => boolean
  /** The duration to choose. */
  duration?: string
}

/** Walks from an authorization URL to the app: signs in, chooses, allows. Answers where it ended. */
export async function allowAccess(
  person: Person,
  authorizationUrl: string,
  redirectUri: string,
  choice: Choice,
  init?: RequestInit,
): Promise<URL> {
  const arrived = (url: string) => url.startsWith(redirectUri)
  let page = await person.go(authorizationUrl, arrived, init)
  for (let step = 0; step < 6 && !arrived(page.url); step++) {
    if (page.url.includes('/sign-in'))
      page = await person.press(page, /sign in/i, arrived, {
        fill: { username: choice.username, password: choice.password },
      })
    else if (page.url.includes('/choose-patient'))
      page = await person.press(page, /continue|choose|this record/i, arrived, {
        fill: { patient: choice.patient ?? '' },
      })
    else if (page.url.includes('/consent'))
      page = await person.press(page, /^(allow|share)$/i, arrived, {
        ...(choice.tick && { tick: choice.tick }),
        ...(choice.duration && { fill: { duration: choice.duration } }),
      })
    else throw new Error(`stuck at ${page.url} (${page.status}): ${textOf(page.html)}`)
  }
  if (!arrived(page.url)) throw new Error(`not there: ${page.url} ${textOf(page.html)}`)
  return new URL(page.url)
}
