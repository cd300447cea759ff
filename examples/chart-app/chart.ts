// Charts as SVG, made on the server: no script, so nothing can run in the frame of an EHR that should not.
import { type Html, html } from './html.ts'

export type Line = {
  name: string
  dashed: boolean
  points: readonly { at: number; value: number }[]
}

const WIDTH = 640
const HEIGHT = 240
const BOX = { left: 48, right: WIDTH - 20, top: 16, bottom: HEIGHT - 28 }

/** Draws lines over time. @param label what the drawing shows, for those who do not see it. */
export function chart(label: string, lines: readonly Line[]): Html {
  const points = lines.flatMap((line) => line.points)
  const values = points.map(({ value }) => value)
  const ats = points.map(({ at }) => at)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const pad = (high - low) * 0.1 || Math.abs(high) * 0.1 || 1
  const [from, to] = [Math.min(...ats), Math.max(...ats)]
  const x = (at: number) =>
    round(
      from === to
        ? (BOX.left + BOX.right) / 2
        : BOX.left + ((at - from) / (to - from)) * (BOX.right - BOX.left),
    )
  const y = (value: number) =>
    round(BOX.bottom - ((value - low + pad) / (high - low + 2 * pad)) * (BOX.bottom - BOX.top))
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    <line class="axis" x1="${BOX.left}" x2="${BOX.right}" y1="${BOX.bottom}" y2="${BOX.bottom}"></line>
    ${[...new Set([low, high])].map((value) => html`<text x="${BOX.left - 6}" y="${y(value) + 4}" text-anchor="end">${value}</text>`)}
    <text x="${BOX.left}" y="${HEIGHT - 8}">${day(from)}</text>
    <text x="${BOX.right}" y="${HEIGHT - 8}" text-anchor="end">${day(to)}</text>
    ${lines.map(
      (
        line,
      ) => html`<polyline class="${line.dashed ? 'dashed' : ''}" points="${line.points.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')}"></polyline>
      ${line.points.map(({ at, value }) => html`<circle cx="${x(at)}" cy="${y(value)}" r="3"></circle>`)}`,
    )}
  </svg>`
}

const round = (value: number) => Math.round(value * 10) / 10
