// Up to which sizes one start of a search is better than another.

/** Sizes in rows; tests set others, to meet every start with few of them. */
export type PlanLimits = {
  /** Values with at most so many rows are rare: reading them all is cheaper than walking the type. */
  rare: number
  /**
   * How many are sorted by a value rather than looked for along an index in that order: so many that one
   * costs what the other does, where they lie evenly among this many resources.
   */
  sortedAtOnce(resources: number, page: number): number
  /** Where several values could be the start, they are told apart up to so many rows. */
  toldApart: number
}

/** What searches go by unless told otherwise. */
export const PLAN_LIMITS: PlanLimits = {
  rare: 1000,
  sortedAtOnce: (resources, page) => Math.ceil(Math.sqrt(resources * (page + 1))),
  toldApart: 20_000,
}
