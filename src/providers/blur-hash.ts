import { encode } from 'blurhash'
import { decodePng } from './png.ts'

/**
 * The BlurHash (https://blurha.sh) of a tiny picture: some thirty characters that a client renders until the picture
 * has loaded.
 * @throws Error for a kind of PNG that the codec does not produce
 */
export function blurHashOf(png: Uint8Array): string {
  const { width, height, rgba } = decodePng(png)
  // Transparent pixels are shown on white.
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = (rgba[i + 3] ?? 255) / 255
    for (const colour of [0, 1, 2]) rgba[i + colour] = (rgba[i + colour] ?? 0) * alpha + 255 * (1 - alpha)
    rgba[i + 3] = 255
  }
  // Four components by three, or three by four: as fine as a blurred picture has to be, and never finer than its
  // pixels.
  const [across, down] = width >= height ? [4, 3] : [3, 4]
  return encode(rgba, width, height, Math.min(across, width), Math.min(down, height))
}
