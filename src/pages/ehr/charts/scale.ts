// Where values and moments stand in a drawing. Pure geometry, in units of the drawing.

import type { Range } from '../chart-data.ts'

export type Box = { left: number; right: number; top: number; bottom: number }
type Scale = { x(at: number): number; y(value: number): number }

/** A scale that holds these moments and values; a flat line stands in the middle. */
export function scaleOf(ats: readonly number[], values: readonly number[], box: Box): Scale {
  const [from, to] = [Math.min(...ats), Math.max(...ats)]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const pad = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1
  const [bottom, top] = [low - pad, high + pad]
  return {
    x: (at) =>
      round(
        to === from
          ? (box.left + box.right) / 2
          : box.left + ((at - from) / (to - from)) * (box.right - box.left),
      ),
    y: (value) => round(box.bottom - ((value - bottom) / (top - bottom)) * (box.bottom - box.top)),
  }
}

/**
 * The ends of a range that lie near enough to the values to be drawn with them: further away they would
 * press the line flat.
 */
export function endsInSight(range: Range | null, values: readonly number[]): number[] {
  const ends = [range?.low ?? null, range?.high ?? null].filter((end) => end !== null)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const width = ends.length === 2 ? (ends[1] ?? 0) - (ends[0] ?? 0) : Math.abs(most) / 2
  const reach = 1.5 * Math.max(most - least, width)
  return ends.filter((end) => end > least - reach && end < most + reach)
}

/** Where the band of a range stands between these edges; null when it is not in sight. */
export function bandOf(
  range: Range | null,
  scale: Scale,
  box: Pick<Box, 'top' | 'bottom'>,
): { y: number; height: number } | null {
  if (range === null) return null
  const within = (y: number) => Math.min(Math.max(y, box.top), box.bottom)
  const top = range.high === null ? box.top : within(scale.y(range.high))
  const bottom = range.low === null ? box.bottom : within(scale.y(range.low))
  return bottom > top ? { y: top, height: round(bottom - top) } : null
}

/** The points of a line, as an SVG polyline takes them. */
export function polyline(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y]) => `${x},${y}`).join(' ')
}

const round = (value: number) => Math.round(value * 10) / 10
