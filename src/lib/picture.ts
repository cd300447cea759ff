// Which pictures of strangers are kept: PNG, JPEG, GIF and WebP, told by their first bytes whatever their sender calls
// them, and of a size that a browser draws in a moment. SVG is not among them: it is a document that can hold script
// and load what it likes, and nothing that an app needs a small picture for needs it.

export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

export type Picture = { contentType: PictureType; width: number; height: number }

export type PictureFault = 'not-a-picture' | 'too-large' | 'too-many-pixels' | 'too-few-pixels'

/** As much as a logo may have. */
export const MAX_PICTURE_BYTES = 262_144
const MAX_SIDE = 2048
const MIN_SIDE = 16

/** What the picture is; or why it is not kept. */
export function readPicture(bytes: Uint8Array): Picture | PictureFault {
  if (bytes.length > MAX_PICTURE_BYTES) return 'too-large'
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const picture = png(data) ?? gif(data) ?? webp(data) ?? jpeg(data)
  if (picture === null || picture.width === 0 || picture.height === 0) return 'not-a-picture'
  const { width, height } = picture
  if (width > MAX_SIDE || height > MAX_SIDE) return 'too-many-pixels'
  return width < MIN_SIDE || height < MIN_SIDE ? 'too-few-pixels' : picture
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

/** PNG §11.2.2: the header chunk comes first. */
function png(data: Buffer): Picture | null {
  if (data.length < 33 || !data.subarray(0, 16).equals(PNG_SIGNATURE)) return null
  return { contentType: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

function gif(data: Buffer): Picture | null {
  if (data.length < 13 || !/^GIF8[79]a$/.test(data.toString('latin1', 0, 6))) return null
  return { contentType: 'image/gif', width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
}

/** RFC 9649 §2: lossy, lossless, or with the extended header. */
function webp(data: Buffer): Picture | null {
  const text = (from: number, to: number) => data.toString('latin1', from, to)
  if (data.length < 30 || text(0, 4) !== 'RIFF' || text(8, 12) !== 'WEBP') return null
  const of = (width: number, height: number): Picture => ({
    contentType: 'image/webp',
    width,
    height,
  })
  const kind = text(12, 16)
  if (kind === 'VP8X') return of(data.readUIntLE(24, 3) + 1, data.readUIntLE(27, 3) + 1)
  if (kind === 'VP8 ') return of(data.readUInt16LE(26) & 0x3fff, data.readUInt16LE(28) & 0x3fff)
  if (kind !== 'VP8L') return null
  const bits = data.readUInt32LE(21)
  return of((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
}

/** The frame header among the segments (ITU T.81 §B.2.2). */
function jpeg(data: Buffer): Picture | null {
  if (data.length < 4 || data.readUInt32BE(0) >>> 8 !== 0xffd8ff) return null
  for (let at = 2; at + 9 <= data.length; ) {
    if (data[at] !== 0xff) return null
    const marker = data[at + 1] ?? 0
    // C0 to CF but the tables C4, C8 and CC begin a frame.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return {
        contentType: 'image/jpeg',
        height: data.readUInt16BE(at + 5),
        width: data.readUInt16BE(at + 7),
      }
    at += 2 + Math.max(2, data.readUInt16BE(at + 2))
  }
  return null
}
