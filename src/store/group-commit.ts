// Grouped durable writes for an engine with one writer: units of work that wait at the same time share
// one transaction and one flush to disk, and hear of success only after the commit. Units seldom fail, so they
// run without savepoints at first: to keep the pages of each as they were costs a third of the writing. When one
// fails, all run again, each in a savepoint of its own. Knows nothing of SQLite beyond the words begin,
// savepoint, commit and rollback.
import type { UnitOfWork } from '../lib/sql.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import { type UnitHandle, writeLeft } from './engine.ts'

/** Most units in one transaction: enough that a flush costs each little, few enough to answer soon. */
const GROUP_UNITS = 64
/** Statements after which no further unit joins, so that a few heavy units do not make many wait. */
const GROUP_STATEMENTS = 1000
/** Units that may wait for their turn before further ones are refused. */
const QUEUE_UNITS = 10_000
/** How long one unit may take; it must wait for nothing but its queries, so this catches mistakes. */
const UNIT_DEADLINE_MILLIS = 60_000

/** The one connection that writes. */
export type Writer<Schema> = {
  /** Begins a transaction as its only writer; waits, within a limit, while another process holds the lock. */
  begin(): Promise<void>
  /** Runs `savepoint`, `release`, `rollback` or `commit`. */
  run(command: string): void
  inTransaction(): boolean
  /** Statements run so far. */
  statements(): number
  unit(): UnitHandle<Schema>
}

type Waiting<Schema> = {
  /** Runs the unit; answers how to tell its caller once the group is on disk. */
  run: UnitOfWork<Schema, Tell>
  reject(error: unknown): void
}

type Tell = () => void

/** A unit that has run, in a transaction that is not committed yet. */
type Ran<Schema> = Pick<UnitHandle<Schema>, 'left'> & { tell: Tell }

type GroupCommit<Schema> = {
  write<T>(unit: UnitOfWork<Schema, T>): Promise<T>
  /** Refuses new units; resolves when those that wait are done. */
  drain(): Promise<void>
}

/** Groups the units of one writer. */
export function groupCommit<Schema>(writer: Writer<Schema>): GroupCommit<Schema> {
  const queue: Waiting<Schema>[] = []
  let running = false
  let closed = false
  let drained = () => {}

  function wake() {
    if (running) return
    running = true
    setImmediate(commitNext)
  }

  async function commitNext() {
    await commitGroup(writer, queue)
    running = false
    if (queue.length > 0) wake()
    else drained()
  }

  return {
    write(unit) {
      if (closed) return Promise.reject(new Error('The database is closed.'))
      if (queue.length >= QUEUE_UNITS) {
        return Promise.reject(new StoreUnavailableError('Too many writes wait for the database.'))
      }
      return new Promise((resolve, reject) => {
        const run: UnitOfWork<Schema, Tell> = async (transaction, atEnd) => {
          const result = await unit(transaction, atEnd)
          return () => resolve(result)
        }
        queue.push({ run, reject })
        wake()
      })
    },
    drain() {
      closed = true
      if (!running) return Promise.resolve()
      return new Promise((resolve) => {
        drained = resolve
      })
    },
  }
}

/** Commits what waits, up to the limits of a group. When that fails, every unit that took part hears it. */
async function commitGroup<Schema>(writer: Writer<Schema>, queue: Waiting<Schema>[]) {
  const group: Waiting<Schema>[] = []
  const first = writer.statements()
  function* joining() {
    while (group.length < GROUP_UNITS && writer.statements() - first < GROUP_STATEMENTS) {
      const next = queue.shift()
      if (next === undefined) return
      group.push(next)
      yield next
    }
  }
  try {
    for (const { tell } of await commitTogether(writer, group, joining)) tell()
  } catch (error) {
    // When not even a transaction could begin, nobody who waits is made to wait as long again.
    const failed = group.length > 0 ? group : queue.splice(0)
    for (const waiting of failed) waiting.reject(error)
  }
}

async function commitTogether<Schema>(
  writer: Writer<Schema>,
  group: readonly Waiting<Schema>[],
  joining: () => Iterable<Waiting<Schema>>,
): Promise<Ran<Schema>[]> {
  try {
    return await inTransaction(writer, joining(), runUnit)
  } catch (error) {
    if (!(error instanceof UnitFailure)) throw error
    if (group.length === 1) throw error.cause
  }
  return inTransaction(writer, again(), runInSavepoint)

  function* again() {
    yield* [...group]
    yield* joining()
  }
}

async function inTransaction<Schema>(
  writer: Writer<Schema>,
  units: Iterable<Waiting<Schema>>,
  run: (writer: Writer<Schema>, waiting: Waiting<Schema>) => Promise<Ran<Schema>>,
): Promise<Ran<Schema>[]> {
  const ran: Ran<Schema>[] = []
  try {
    await writer.begin()
    for (const waiting of units) ran.push(await run(writer, waiting))
    const { transaction, end } = writer.unit()
    await writeLeft(
      transaction,
      ran.flatMap(({ left }) => left),
    )
    end()
    writer.run('commit')
    return ran
  } catch (error) {
    if (writer.inTransaction()) rollBack(writer)
    throw error
  }
}

/** That a unit failed by itself, and its transaction stands. */
class UnitFailure extends Error {}

async function runUnit<Schema>(
  writer: Writer<Schema>,
  waiting: Waiting<Schema>,
): Promise<Ran<Schema>> {
  const { transaction, atEnd, left, end } = writer.unit()
  try {
    return { tell: await withinDeadline(waiting.run(transaction, atEnd)), left }
  } catch (cause) {
    // A full disk or a failing one makes the engine give up the whole transaction, savepoints included.
    if (!writer.inTransaction()) throw cause
    throw new UnitFailure('a unit failed', { cause })
  } finally {
    end()
  }
}

async function runInSavepoint<Schema>(
  writer: Writer<Schema>,
  waiting: Waiting<Schema>,
): Promise<Ran<Schema>> {
  writer.run('savepoint unit')
  try {
    const ran = await runUnit(writer, waiting)
    writer.run('release unit')
    return ran
  } catch (error) {
    if (!(error instanceof UnitFailure)) throw error
    writer.run('rollback to unit')
    writer.run('release unit')
    return { tell: () => waiting.reject(error.cause), left: [] }
  }
}

function rollBack<Schema>(writer: Writer<Schema>) {
  try {
    writer.run('rollback')
  } catch {
    // The error that led here is the one to tell; the next `begin` fails if the connection is unusable.
  }
}

async function withinDeadline<T>(unit: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = UNIT_DEADLINE_MILLIS / 1000
      reject(new Error(`A unit of work was given up: it did not finish within ${seconds} s.`))
    }, UNIT_DEADLINE_MILLIS)
  })
  try {
    return await Promise.race([unit, deadline])
  } finally {
    clearTimeout(timer)
  }
}
