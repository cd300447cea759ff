// Tables and verdicts. A ratio is made within one round, where both sides had the same machine at the same
// time; what is told is the median of the rounds' ratios, and how far the rounds lay apart.
import { medianOf } from './load/measure.ts'

/** One thing measured, round by round; what was not measured is absent. */
export type Comparison = {
  work: string
  ours: number[]
  /** By the name of a column. */
  others: Record<string, number[]>
  /** Our processor time for one piece of work, in microseconds. */
  processorMicros?: number
  /**
   * How much more processor time the other spends on the same work, by the name of a column: on a machine
   * that others use too, the steadier of the two ratios.
   */
  processorRatios?: Record<string, number>
  /** The least ratio to be reached, by the name of a column. */
  goals?: Record<string, number>
  /** Where less is better, a goal is the most. */
  lessIsBetter?: boolean
  /** What qualifies the row. */
  note?: string
}

/** Prints the comparisons as a Markdown table, ours first, then each other with its ratio and goal. */
export function printComparisons(
  comparisons: readonly Comparison[],
  columns: readonly string[],
): void {
  if (comparisons.length === 0) return
  const header = [
    'work',
    'Chartgate',
    ...columns.flatMap((name) => [name, `× ${name}`]),
    'spread',
    '',
  ]
  const rows = comparisons.map((comparison) => {
    const cells = columns.flatMap((name) => {
      const other = comparison.others[name]
      return other ? [count(medianOf(other)), ratioText(comparison, name)] : ['', '']
    })
    return [
      comparison.work,
      count(medianOf(comparison.ours)) + micros(comparison.processorMicros),
      ...cells,
      `${Math.round(spread(comparison.ours) * 100)} %`,
      [verdict(comparison), comparison.note].filter(Boolean).join('; '),
    ]
  })
  printTable(header, rows)
  console.log()
  for (const comparison of comparisons) printGoals(comparison)
  console.log()
}

/** A line for each goal. */
function printGoals(comparison: Comparison): void {
  const missed = misses(comparison)
  for (const [column, goal] of Object.entries(comparison.goals ?? {})) {
    const ratio = ratioOf(comparison, column).toFixed(2)
    const word = missed.includes(column) ? 'missed ' : 'reached'
    const most = comparison.lessIsBetter ? 'at most' : 'at least'
    console.log(`${word}  ${comparison.work}: ${ratio} × ${column}, goal ${most} ${goal}`)
  }
}

/** Prints a Markdown table. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  console.log(line(header))
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`)
  for (const row of rows) console.log(line(row))
}

/** The median of the rounds' ratios. */
export function ratioOf({ ours, others }: Comparison, column: string): number {
  const other = others[column] ?? []
  return medianOf(ours.map((value, round) => value / (other[round] ?? Number.NaN)))
}

const micros = (value: number | undefined) =>
  value === undefined ? '' : ` (cpu ${Math.round(value)} µs)`

function ratioText(comparison: Comparison, column: string): string {
  const ratio = ratioOf(comparison, column).toFixed(2)
  const goal = comparison.goals?.[column]
  const processor = comparison.processorRatios?.[column]
  const parts = [
    ...(goal === undefined ? [] : [`${comparison.lessIsBetter ? '≤' : '≥'} ${goal}`]),
    ...(processor === undefined ? [] : [`cpu ${processor.toFixed(2)}`]),
  ]
  return parts.length === 0 ? ratio : `${ratio} (${parts.join(', ')})`
}

function misses(comparison: Comparison): string[] {
  return Object.entries(comparison.goals ?? {}).flatMap(([column, goal]) => {
    const ratio = ratioOf(comparison, column)
    const met = comparison.lessIsBetter ? ratio <= goal : ratio >= goal
    return met ? [] : [column]
  })
}

function verdict(comparison: Comparison): string {
  if (Object.keys(comparison.goals ?? {}).length === 0) return ''
  const missed = misses(comparison)
  return missed.length === 0 ? 'met' : `not met (${missed.join(', ')})`
}

/** How far apart the rounds lay, as a part of their median. */
const spread = (values: readonly number[]) =>
  (Math.max(...values) - Math.min(...values)) / medianOf(values)

/** A number with as many digits as it deserves. */
export const count = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2)
