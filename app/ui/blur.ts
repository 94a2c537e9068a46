import { decode } from 'blurhash'
import { h } from './dom.ts'

const SIDE = 24

/** The colours of a picture, to look at until it is there, or in its place. */
export function blurred(hash: string): HTMLCanvasElement {
  const canvas = h('canvas', { className: 'blur', width: SIDE, height: SIDE, 'aria-hidden': 'true' })
  const pixels = new Uint8ClampedArray(decode(hash, SIDE, SIDE))
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, SIDE, SIDE), 0, 0)
  return canvas
}
