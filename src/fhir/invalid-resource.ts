// The refusal of a resource that has not the structure of R4; it names each element that is wrong.
import { FhirError } from '../model/errors.ts'
import { type Fault, validate } from './validate.ts'

export class InvalidResource extends FhirError {
  readonly faults: readonly Fault[]

  /** @param status 400 for what a client sent, 422 for what its patch would make of a resource */
  constructor(faults: readonly [Fault, ...Fault[]], status: 400 | 422) {
    super(status, faults[0].code, sentence(faults[0]))
    this.faults = faults
  }
}

/** What a fault says, as one sentence. */
export const sentence = ({ path, message }: Fault): string => `${path} ${message}.`

/** Throws when the resource has not the structure of R4. */
export function requireValid(resource: unknown, status: 400 | 422 = 400): void {
  const [first, ...others] = validate(resource)
  if (first) throw new InvalidResource([first, ...others], status)
}
