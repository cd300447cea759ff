// Values that are neither text nor number, as they lie in a text column.

/** Reads what a JSON column holds. */
export function fromJson<T>(text: string): T {
  // Only the store writes these columns, from values of the same type.
  return JSON.parse(text) as T
}

/** Writes a JSON column. */
export const toJson = (value: object): string => JSON.stringify(value)

/** Writes a JSON column that may be empty. */
export function toJsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
