import { expect, test } from 'vitest'
import { discLogo, png } from '../../test/support/png.ts'
import { readPicture } from './picture.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const withSize = (start: string, length = 64) => Buffer.concat([hex(start), Buffer.alloc(length)])

const JPEG = withSize(
  'ffd8 ffe0 0010 4a46494600010100000100010000 ffc4 0004 0000 ffc2 000b 08 0040 0020 01',
)

test.each([
  ['PNG', discLogo([1, 2, 3], 100), { contentType: 'image/png', width: 100, height: 100 }],
  [
    'GIF',
    withSize('474946383961 2000 4000 00 00 00'),
    { contentType: 'image/gif', width: 32, height: 64 },
  ],
  [
    'JPEG, its frame behind other segments',
    JPEG,
    { contentType: 'image/jpeg', width: 32, height: 64 },
  ],
  [
    'WebP, lossy',
    withSize('52494646 00000000 57454250 56503820 00000000 000000 9d012a 2000 4000'),
    { contentType: 'image/webp', width: 32, height: 64 },
  ],
  [
    'WebP, lossless',
    withSize('52494646 00000000 57454250 5650384c 00000000 2f 1fc00f00'),
    { contentType: 'image/webp', width: 32, height: 64 },
  ],
  [
    'WebP, extended',
    withSize('52494646 00000000 57454250 56503858 0a000000 00000000 1f0000 3f0000'),
    { contentType: 'image/webp', width: 32, height: 64 },
  ],
])('knows %s and its size by its bytes', (_, bytes, picture) => {
  expect(readPicture(bytes)).toEqual(picture)
})

test.each([
  ['nothing', Buffer.alloc(0), 'not-a-picture'],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'not-a-picture'],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'), 'not-a-picture'],
  ['SVG behind an XML head', Buffer.from('<?xml version="1.0"?><svg/>'), 'not-a-picture'],
  ['a cut PNG', png(64, 64).subarray(0, 20), 'not-a-picture'],
  [
    'a PNG without height',
    withSize('89504e470d0a1a0a0000000d49484452 00000040 00000000'),
    'not-a-picture',
  ],
  ['a JPEG without a frame', withSize('ffd8 ffe0 0004 0000 ffd9'), 'not-a-picture'],
  [
    'a JPEG of endless empty segments',
    Buffer.concat([hex('ffd8'), Buffer.alloc(1000, 0xff)]),
    'not-a-picture',
  ],
  ['RIFF that is a sound', withSize('52494646 00000000 57415645'), 'not-a-picture'],
  [
    'a bomb of pixels',
    withSize('89504e470d0a1a0a0000000d49484452 0000c350 0000c350'),
    'too-many-pixels',
  ],
  ['one pixel, which watches', png(1, 1), 'too-few-pixels'],
  ['more than 256 KiB', Buffer.concat([png(64, 64), Buffer.alloc(262_144)]), 'too-large'],
])('refuses %s', (_, bytes, fault) => {
  expect(readPicture(bytes)).toBe(fault)
})
