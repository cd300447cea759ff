// The curve: two lines over time as SVG, told apart by shape and label and not by colour alone. The same
// numbers stand beside it as a table.
import { svg } from './view.js'
import { counted, dateWords } from './words.js'

const HEIGHT = 240
const MARGIN = { top: 16, right: 84, bottom: 32, left: 40 }
const STEP = 20

/** Draws the readings (two or more, oldest first) at a width in pixels. */
export function pressureChart(readings, width) {
  const scale = scaleOf(readings, width)
  const first = readings[0]
  const last = readings.at(-1)
  return svg(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${width} ${HEIGHT}`,
      width,
      height: HEIGHT,
      role: 'img',
      'aria-label': summary(readings),
    },
    grid(scale, width),
    axisLabel(dateWords(first.at), MARGIN.left, 'start'),
    axisLabel(dateWords(last.at), width - MARGIN.right, 'end'),
    line('systolic', readings, scale),
    line('diastolic', readings, scale),
    endLabel('Upper', last.systolic, scale, width),
    endLabel('Lower', last.diastolic, scale, width),
  )
}

function summary(readings) {
  const [first, last] = [readings[0], readings.at(-1)]
  const span = `from ${dateWords(first.at)} to ${dateWords(last.at)}`
  return `${counted(readings.length, 'reading', 'readings')} ${span}: first ${first.systolic} over ${first.diastolic}, last ${last.systolic} over ${last.diastolic} mmHg`
}

function scaleOf(readings, width) {
  const low = Math.floor(Math.min(...readings.map((one) => one.diastolic)) / STEP) * STEP
  const high = Math.ceil(Math.max(...readings.map((one) => one.systolic)) / STEP) * STEP
  const [start, end] = [readings[0].at.getTime(), readings.at(-1).at.getTime()]
  const right = width - MARGIN.right
  return {
    low,
    high,
    // All of one moment stand at its middle.
    x: (at) =>
      end === start
        ? (MARGIN.left + right) / 2
        : MARGIN.left + ((at.getTime() - start) / (end - start)) * (right - MARGIN.left),
    y: (value) =>
      MARGIN.top + (1 - (value - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom),
  }
}

function grid({ low, high, y }, width) {
  const lines = []
  for (let value = low; value <= high; value += STEP)
    lines.push(
      svg('line', {
        class: 'grid',
        x1: MARGIN.left,
        x2: width - MARGIN.right,
        y1: y(value),
        y2: y(value),
      }),
      svg(
        'text',
        { class: 'tick', x: MARGIN.left - 8, y: y(value), dy: '0.35em', 'text-anchor': 'end' },
        String(value),
      ),
    )
  return lines
}

function axisLabel(text, x, anchor) {
  return svg('text', { class: 'tick', x, y: HEIGHT - 8, 'text-anchor': anchor }, text)
}

function line(which, readings, { x, y }) {
  const points = readings.map((one) => [x(one.at), y(one[which])])
  return svg(
    'g',
    { class: which },
    svg('polyline', {
      points: points.map((point) => point.map((n) => n.toFixed(1)).join(',')).join(' '),
    }),
    points.map(([px, py]) => mark(which, px, py)),
  )
}

/** Round for the upper value, square for the lower. */
const mark = (which, x, y) =>
  which === 'systolic'
    ? svg('circle', { cx: x, cy: y, r: 4 })
    : svg('rect', { x: x - 3.5, y: y - 3.5, width: 7, height: 7 })

function endLabel(name, value, { y }, width) {
  const x = width - MARGIN.right + 12
  return svg('text', { class: 'end', x, y: y(value), dy: '0.35em' }, `${name} ${value}`)
}
