// An answer in plain parts: status, headers in their order, and a body as it is. To rooms, tests and the router
// it is a Response; the platform's own costs more to make and to read again than most answers take in all.

export type Content = string | Uint8Array | ReadableStream<Uint8Array> | null
type ReplyInit = { status?: number; headers?: Readonly<Record<string, string>> }

/** Makes an answer. */
export function reply(content: Content, { status = 200, headers = {} }: ReplyInit = {}): Response {
  return new Reply(content, status, headers) as unknown as Response // by its prototype, set below
}

export class Reply {
  readonly status: number
  readonly content: Content
  /** Names and values in turn; outdated once `headers` was asked for. */
  #list: string[] = []
  #headers: Headers | null = null

  constructor(content: Content, status: number, headers: Readonly<Record<string, string>>) {
    this.content = content
    this.status = status
    for (const name in headers) this.#list.push(name, headers[name] as string) // its own name
  }

  get statusText(): string {
    return ''
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get headers(): Headers {
    this.#headers ??= new Headers(pairs(this.#list))
    return this.#headers
  }

  /** Adds a header, without making an object of those that are there. */
  add(name: string, value: string): void {
    if (this.#headers === null) this.#list.push(name, value)
    else this.#headers.append(name, value)
  }

  /** Names and values in turn, as `node:http` takes them. Changes to it are changes to the answer. */
  headerList(): string[] {
    return this.#headers === null ? this.#list : headerList(this.#headers)
  }

  get body(): ReadableStream | null {
    return this.#toRead().body
  }
  text(): Promise<string> {
    return this.#toRead().text()
  }
  json(): Promise<unknown> {
    return this.#toRead().json()
  }
  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#toRead().arrayBuffer()
  }
  bytes(): Promise<Uint8Array> {
    return this.#toRead().bytes()
  }

  #toRead(): Response {
    const { content } = this
    return new Response(content instanceof Uint8Array ? new Uint8Array(content) : content)
  }
}
Object.setPrototypeOf(Reply.prototype, Response.prototype)

/** Adds a header to any answer. */
export function addHeader(response: Response, name: string, value: string): void {
  const known: unknown = response
  if (known instanceof Reply) known.add(name, value)
  else response.headers.append(name, value)
}

/** The headers of any answer, names and values in turn; each cookie by itself. */
export function headerList(headers: Headers): string[] {
  return [...headers].flat()
}

function pairs(list: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let at = 0; at < list.length; at += 2)
    found.push([list[at] as string, list[at + 1] as string]) // within its even length
  return found
}
