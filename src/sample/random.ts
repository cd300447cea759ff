// The generator's own randomness: sfc32 seeded from a text, so that one seed gives one practice on every
// machine and in every year. Nothing secret is ever made from it.

export type Random = {
  /** From 0 up to but not including 1. */
  fraction(): number
  /** A whole number, both ends included. */
  integer(low: number, high: number): number
  pick<Item>(items: readonly Item[]): Item
  chance(probability: number): boolean
  /** A value near `mean`, never further away than `spread`, rounded to `decimals` places. */
  around(mean: number, spread: number, decimals?: number): number
}

/** Starts a sequence that depends on the seed alone. */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = mix(seed)
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // The first values still show the seed; drop them.
  for (let i = 0; i < 12; i++) next()

  const fraction = () => next() / 4_294_967_296
  const integer = (low: number, high: number) => low + Math.floor(fraction() * (high - low + 1))
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: <Item>(items: readonly Item[]): Item => {
      const item = items[integer(0, items.length - 1)]
      if (item === undefined) throw new RangeError('Nothing to pick from.')
      return item
    },
    around: (mean, spread, decimals = 0) => {
      const bell = (fraction() + fraction() + fraction()) / 1.5 - 1
      return round(mean + spread * bell, decimals)
    },
  }
}

/** Rounds half up to so many decimal places, without the tail of binary fractions. */
export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals
  return Math.round((value + Number.EPSILON) * factor) / factor
}

/** Four 32-bit words from a text (cyrb128). */
function mix(seed: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762]
  for (let i = 0; i < seed.length; i++) {
    const letter = seed.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ letter, 597_399_067)
    h2 = h3 ^ Math.imul(h2 ^ letter, 2_869_860_233)
    h3 = h4 ^ Math.imul(h3 ^ letter, 951_274_213)
    h4 = h1 ^ Math.imul(h4 ^ letter, 2_716_044_179)
  }
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1]
}
