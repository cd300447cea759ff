// A secret stands in no file: it is named by where it is kept.
/** Where a secret is kept: a variable, or a file. */
type SecretSource = { env: string } | { file: string }

/** Reads a secret from where it is kept; answers it, or why it cannot be had. */
export type ReadSecret = (source: SecretSource) => { secret: string } | { fault: string }

/** The one member that says where a secret is; null for anything else, as for a secret itself. */
export function sourceOf(value: unknown): [kind: string, where: string] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const [entry, ...more] = Object.entries(value)
  const [kind, where] = entry ?? []
  if (kind === undefined || typeof where !== 'string' || where === '' || more.length > 0)
    return null
  return [kind, where]
}

/** Reads a secret that the file names by its variable or file. The faults repeat nothing of the value. */
export function readKeptSecret(
  value: unknown,
  readSecret: ReadSecret,
): { secret: string } | { fault: string } {
  const [kind, where] = sourceOf(value) ?? []
  if (where !== undefined && kind === 'env') return readSecret({ env: where })
  if (where !== undefined && kind === 'file') return readSecret({ file: where })
  return {
    fault: 'must not stand in a file: say {env: VARIABLE} or {file: PATH} for where it is kept',
  }
}
