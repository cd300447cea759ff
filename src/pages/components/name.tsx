// Names of people and apps, which come from outside: set apart in direction, so that a name cannot
// reorder the sentence around it or pass for another one (HTML, "The bdi element").
import { withoutOverrides } from '../messages/say.ts'

export function Name({ of }: { of: string }) {
  return <bdi>{withoutOverrides(of)}</bdi>
}

/** A host, a scope, a number: text for machines, in the direction of machines. */
export function Code({ text }: { text: string }) {
  return (
    <code>
      <bdi dir="ltr">{withoutOverrides(text)}</bdi>
    </code>
  )
}
