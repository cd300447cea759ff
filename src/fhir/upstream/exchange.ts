// One request to the FHIR server behind us and its whole answer, bounded in time and in size: whoever answers
// drop by drop, without end, or not at all, is cut off (attack rows L09, L10). Nothing here reads the answer.
import type { Dispatcher } from 'undici'
import type { FhirError } from '../../model/errors.ts'
import { badAnswer, tooSlow, unreachable } from './refusals.ts'

type AnswerHeaders = Dispatcher.ResponseData['headers']

export type WholeAnswer = { statusCode: number; headers: AnswerHeaders; body: Buffer }

type ExchangeLimits = { timeoutMillis: number; maxBytes: number }

/** Sends a request and gathers what is answered. Throws a 502 or 504 when there is no whole answer in time. */
export function exchange(
  connections: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    connections.dispatch(request, new Gathering(limits, resolve, reject))
  })
}

class Gathering implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number
  readonly #resolve: (answer: WholeAnswer) => void
  readonly #reject: (refusal: FhirError) => void
  /** Also runs while the request waits for a connection. */
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | null = null
  #refusal: FhirError | null = null
  #status = 0
  #headers: AnswerHeaders = {}
  #chunks: Buffer[] = []
  #length = 0

  constructor(
    { timeoutMillis, maxBytes }: ExchangeLimits,
    resolve: (answer: WholeAnswer) => void,
    reject: (refusal: FhirError) => void,
  ) {
    this.#maxBytes = maxBytes
    this.#resolve = resolve
    this.#reject = reject
    this.#timer = setTimeout(() => this.#fail(tooSlow(`after ${timeoutMillis} ms`)), timeoutMillis)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#refusal !== null) controller.abort(this.#refusal)
  }

  /** An interim answer (RFC 9110 §15.2) is overwritten by the final one. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#length > this.#maxBytes) this.#fail(badAnswer('too large'))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer)
    const [only = Buffer.alloc(0), ...others] = this.#chunks
    const body = others.length === 0 ? only : Buffer.concat(this.#chunks)
    this.#resolve({ statusCode: this.#status, headers: this.#headers, body })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(unreachable(error))
  }

  #fail(refusal: FhirError): void {
    if (this.#refusal !== null) return
    this.#refusal = refusal
    clearTimeout(this.#timer)
    this.#chunks = []
    this.#reject(refusal)
    // Ends the connection, since the rest of the answer would follow on it.
    this.#controller?.abort(refusal)
  }
}
