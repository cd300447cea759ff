// What a check of the doctor finds.

export type Finding = {
  check: string
  status: 'ok' | 'warn' | 'fail'
  /** What is so. */
  detail: string
  /** What to do about it; only where something is to be done. */
  advice?: string
}

export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail })
export const warn = (check: string, detail: string, advice: string): Finding => ({
  check,
  status: 'warn',
  detail,
  advice,
})
export const fail = (check: string, detail: string, advice: string): Finding => ({
  check,
  status: 'fail',
  detail,
  advice,
})

/** The message of whatever was thrown, with its cause. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `${error.message}${cause}`
}
