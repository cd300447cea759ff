// How a member that changes is shown: entries of a list by themselves, since one more redirect URI is what
// somebody looks for; everything else as it was and as it would be.
import type { MemberChange } from './plan-trusts.ts'

type MemberDiff = {
  member: string
  gone: string[]
  come: string[]
  /** The same entries in another order. */
  reordered: boolean
}

/** The difference of one member, each value as JSON. */
export function memberDiff({ member, before, after }: MemberChange): MemberDiff {
  const [was, is] = [valuesOf(before), valuesOf(after)]
  const gone = was.filter((one) => !is.includes(one))
  const come = is.filter((one) => !was.includes(one))
  return { member, gone, come, reordered: gone.length + come.length === 0 && was.length > 0 }
}

/** Not set is no value at all. */
function valuesOf(value: unknown): string[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value.map((one) => JSON.stringify(one)) : [JSON.stringify(value)]
}
