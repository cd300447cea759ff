// How far apart two words are, to guess what a misspelt one was meant to be.

/** The fewest letters to add, drop or change to get from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const change = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const drop = (above[column] ?? 0) + 1
      const add = (current[column - 1] ?? 0) + 1
      current.push(Math.min(change, drop, add))
    }
    above = current
  }
  return above[b.length] ?? a.length
}

/** The candidate that `word` most likely was meant to be; null when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Math.floor(word.length / 3) + 1
  for (const candidate of candidates) {
    // What is longer or shorter by as much is no nearer, and a stranger's word may be very long.
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = editDistance(word, candidate)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}
