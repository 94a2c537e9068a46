import { decode } from 'blurhash'
import { h } from './dom.ts'

const SIDE = 24

/** The blurred colours of a picture, shown until it is loaded, or in its place. */
export function blurred(hash: string): HTMLCanvasElement {
  const canvas = h('canvas', { className: 'blur', width: SIDE, height: SIDE, 'aria-hidden': 'true' })
  const pixels = new Uint8ClampedArray(decode(hash, SIDE, SIDE))
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, SIDE, SIDE), 0, 0)
  return canvas
}
