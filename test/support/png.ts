// PNG pictures made by a test (PNG specification, 8-bit RGBA): as small or as large as it wants them, drawn pixel
// by pixel.
import { crc32, deflateSync } from 'node:zlib'

type Colour = readonly [red: number, green: number, blue: number, alpha: number]

/** A picture of this size; `paint` tells each pixel. */
export function png(
  width: number,
  height: number,
  paint: (x: number, y: number) => Colour = () => [12, 96, 112, 255],
): Buffer {
  const rows: Buffer[] = []
  for (let y = 0; y < height; y++) {
    const row = Buffer.alloc(1 + width * 4)
    for (let x = 0; x < width; x++) row.set(paint(x, y), 1 + x * 4)
    rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** What an app's logo looks like: a see-through ground, a coloured disc, and a white cross in it. */
export function discLogo(
  [red, green, blue]: readonly [number, number, number],
  side = 128,
): Buffer {
  const centre = side / 2
  return png(side, side, (x, y) => {
    const [dx, dy] = [Math.abs(x + 0.5 - centre), Math.abs(y + 0.5 - centre)]
    const [thin, long] = [side * 0.09, side * 0.28]
    if ((dx < thin && dy < long) || (dy < thin && dx < long)) return [255, 255, 255, 255]
    return [red, green, blue, Math.hypot(dx, dy) < centre ? 255 : 0]
  })
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
