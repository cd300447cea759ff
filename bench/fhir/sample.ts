// The generated practice, handed out in batches, and what the bench asks for afterwards: patients and ids
// that are really there, spread over all that was loaded.
import type { Resource } from '../../src/fhir/resource.ts'
import { generate } from '../../src/sample/generate.ts'

const KEPT = 2000

export type Sample = {
  /** The next so many resources of the practice. */
  take(count: number): Resource[]
  /** A patient who was handed out, each time another. */
  somePatient(): string
  /** A resource that was handed out, each time another. */
  someResource(): { type: string; id: string }
}

/** Begins a practice large enough for any bench. */
export function newSample(): Sample {
  const source = generate({ patients: 100_000 })
  const patients = keeper<string>()
  const resources = keeper<{ type: string; id: string }>()
  return {
    take(count) {
      const taken: Resource[] = []
      while (taken.length < count) {
        const { value, done } = source.next()
        if (done) throw new Error('the practice is not larger')
        const resource: Resource = { ...value }
        taken.push(resource)
        const { resourceType: type, id = '' } = resource
        if (type === 'Patient') patients.offer(id)
        resources.offer({ type, id })
      }
      return taken
    },
    somePatient: patients.next,
    someResource: resources.next,
  }
}

/** Keeps some of many, each with the same chance (reservoir sampling), with the same numbers each time. */
function keeper<T>() {
  const kept: T[] = []
  let offered = 0
  let asked = 0
  let state = 1
  const below = (limit: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
  return {
    offer(one: T) {
      offered++
      if (kept.length < KEPT) kept.push(one)
      else {
        const place = below(offered)
        if (place < KEPT) kept[place] = one
      }
    },
    next(): T {
      const one = kept[asked++ % kept.length]
      if (one === undefined) throw new Error('nothing was handed out yet')
      return one
    },
  }
}
