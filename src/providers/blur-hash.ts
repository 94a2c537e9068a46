import { encode } from 'blurhash'
import { convertIndexedToRgb, decode } from 'fast-png'

/**
 * The BlurHash (https://blurha.sh) of a tiny picture: some thirty characters that a client draws until the picture is
 * there. The codec gives pixels as PNG, because its local emulation cannot give them bare.
 * @throws Error when the PNG is of a kind that the codec does not make
 */
export function blurHashOf(png: Uint8Array): string {
  const { width, height, pixels } = pixelsOf(png)
  // Four parts by three, or three by four: as fine as a blurred picture has to be, and never finer than its pixels.
  const [across, down] = width >= height ? [4, 3] : [3, 4]
  return encode(pixels, width, height, Math.min(across, width), Math.min(down, height))
}

/** Red, green, blue and alpha of each pixel, on white where the picture is transparent. */
function pixelsOf(png: Uint8Array): { width: number; height: number; pixels: Uint8ClampedArray } {
  const image = decode(png)
  const { width, height, palette } = image
  if (!palette && image.depth !== 8) throw new Error(`the codec made a PNG of ${image.depth} bits`)
  const data = palette ? convertIndexedToRgb(image) : image.data
  const channels = palette ? (palette[0]?.length ?? 3) : image.channels
  const hasAlpha = channels === 2 || channels === 4
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i += 1) {
    const alpha = hasAlpha ? (data[i * channels + channels - 1] ?? 255) / 255 : 1
    for (const colour of [0, 1, 2]) {
      const value = data[i * channels + (channels > 2 ? colour : 0)] ?? 0
      pixels[i * 4 + colour] = value * alpha + 255 * (1 - alpha)
    }
  }
  return { width, height, pixels }
}
