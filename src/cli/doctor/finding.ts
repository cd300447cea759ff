// What a check of the doctor finds.

export type Finding = {
  check: string
  status: 'ok' | 'warn' | 'fail'
  /** What is so. */
  detail: string
  /** What to do about it; only where something is to be done. */
  advice?: string
}

/** Finds a check in order. */
export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail })

/** Finds something that works and should not stay so, with what to do. */
export const warn = (check: string, detail: string, advice: string): Finding => ({
  check,
  status: 'warn',
  detail,
  advice,
})

/** Finds something that does not work, with what to do. */
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
