// The picture of a heart's rhythm, drawn from a formula and written as a PNG of black and white without
// compression, so that it has the same bytes everywhere.
import { crc32 } from 'node:zlib'

const WIDTH = 560
const HEIGHT = 120
const BASELINE = 80

/** Draws beats that follow each other after `beat` pixels; the T wave comes `qt` pixels after the QRS. */
export function ekgStrip(beat: number, qt: number): Buffer {
  const rowBytes = WIDTH / 8
  const rows = Buffer.alloc(HEIGHT * (rowBytes + 1), 0xff)
  for (let y = 0; y < HEIGHT; y++) rows[y * (rowBytes + 1)] = 0
  const ink = (x: number, y: number) => {
    const at = y * (rowBytes + 1) + 1 + (x >> 3)
    rows[at] = (rows[at] ?? 0) & ~(0x80 >> (x & 7))
  }
  let last = height(0, beat, qt)
  for (let x = 0; x < WIDTH; x++) {
    const y = height(x, beat, qt)
    for (let step = Math.min(last, y); step <= Math.max(last, y); step++) ink(x, step)
    last = y
  }
  return png(rows)
}

function height(x: number, beat: number, qt: number): number {
  const phase = x % beat
  const bump = (centre: number, width: number, size: number) =>
    size * Math.exp(-(((phase - centre) / width) ** 2))
  const lift = bump(12, 4, 7) - bump(24, 1.5, 6) + bump(27, 1.8, 62) - bump(31, 1.6, 14)
  return Math.round(BASELINE - lift - bump(27 + qt, 7, 14))
}

function png(rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header[8] = 1
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', stored(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}

/** A zlib stream of one stored block (RFC 1950, RFC 1951 §3.2.4). */
function stored(data: Buffer): Buffer {
  const head = Buffer.from([0x78, 0x01, 0x01, 0, 0, 0, 0])
  head.writeUInt16LE(data.length, 3)
  head.writeUInt16LE(~data.length & 0xffff, 5)
  let a = 1
  let b = 0
  for (const byte of data) {
    a = (a + byte) % 65_521
    b = (b + a) % 65_521
  }
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(((b << 16) | a) >>> 0, 0)
  return Buffer.concat([head, data, tail])
}
