// Takes what a generator makes in batches, so that what is written at once is bounded.

/** Groups the items by so many at most; the last batch may be smaller, and none is empty. */
export function* batchesOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
