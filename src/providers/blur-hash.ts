import { encode } from 'blurhash'
import { decodePng } from './png.ts'

/**
 * The BlurHash (https://blurha.sh) of a tiny picture: some thirty characters that a client draws until the picture is
 * there.
 * @throws Error when the PNG is of a kind that the codec does not make
 */
export function blurHashOf(png: Uint8Array): string {
  const { width, height, rgba } = decodePng(png)
  // On white where the picture is transparent.
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = (rgba[i + 3] ?? 255) / 255
    for (const colour of [0, 1, 2]) rgba[i + colour] = (rgba[i + colour] ?? 0) * alpha + 255 * (1 - alpha)
    rgba[i + 3] = 255
  }
  // Four parts by three, or three by four: as fine as a blurred picture has to be, and never finer than its pixels.
  const [across, down] = width >= height ? [4, 3] : [3, 4]
  return encode(rgba, width, height, Math.min(across, width), Math.min(down, height))
}
