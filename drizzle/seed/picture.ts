import { crc32, deflateSync } from 'node:zlib'
import { createRandom } from './random.ts'

/** Width and height of a generated picture, in pixels. */
export const PICTURE_SIZE = 128

type Colour = readonly [number, number, number]

/**
 * A small drawn picture as PNG for tests and the demo to upload, the same bytes for the same seed; people of the seed
 * data have those of portrait.ts. `size` scales it down.
 */
export function drawPortrait(seed: number, size = PICTURE_SIZE): Uint8Array {
  const random = createRandom(seed)
  const hue = random.next()
  const [sky, ground, clothes] = [colour(hue, 0.35, 0.85), colour(hue + 0.08, 0.4, 0.65), colour(hue + 0.5, 0.55, 0.5)]
  const skin = random.pick<Colour>([
    [241, 205, 175],
    [224, 172, 132],
    [198, 134, 92],
    [141, 85, 52],
    [94, 57, 38],
  ])
  const hair = random.pick<Colour>([
    [38, 30, 28],
    [92, 60, 38],
    [176, 126, 66],
    [120, 120, 124],
    [140, 52, 34],
  ])
  const [cx, headY, headR, hairLine] = [
    64 + random.between(-6, 6),
    52 + random.between(-4, 4),
    25 + random.between(-2, 4),
    random.between(-14, -4),
  ]

  const rows = Buffer.alloc(size * (size * 3 + 1))
  const step = PICTURE_SIZE / size
  for (let i = 0; i < size * size; i += 1) {
    const [row, column] = [Math.floor(i / size), i % size]
    const [x, y] = [column * step, row * step]
    const inHead = (x - cx) ** 2 + ((y - headY) * 0.85) ** 2 < headR ** 2
    const inHair = (x - cx) ** 2 + (y - headY + 3) ** 2 < (headR + 5) ** 2 && y < headY + 8
    const inBody = ((x - cx) / 46) ** 2 + ((y - 132) / 44) ** 2 < 1
    const pixel =
      inHead && y > headY + hairLine
        ? skin
        : inHair
          ? hair
          : inBody
            ? clothes
            : y < 90
              ? mix(sky, ground, y / 90)
              : ground
    rows.set(pixel, row * (size * 3 + 1) + 1 + column * 3)
  }
  return png(rows, size)
}

function colour(hue: number, saturation: number, lightness: number): Colour {
  const channel = (n: number) => {
    const k = (n + (hue % 1) * 12) % 12
    return Math.round(
      255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))),
    )
  }
  return [channel(0), channel(8), channel(4)]
}

const mix = (a: Colour, b: Colour, t: number): Colour => {
  const at = (i: 0 | 1 | 2) => Math.round(a[i] * (1 - t) + b[i] * t)
  return [at(0), at(1), at(2)]
}

/** PNG (W3C PNG specification, third edition): eight bits per channel, no filter, no alpha. */
function png(rows: Buffer, size: number): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
