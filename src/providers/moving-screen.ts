import type { Frame } from './gif.ts'

/** Longest side of a view in pixels; larger screens are scaled down by averaging. */
export const VIEW_SIDE = 400

/** A composed screen without background: premultiplied red, green and blue, and alpha. */
export interface View {
  width: number
  height: number
  rgba: Uint8Array
}

interface Region {
  left: number
  top: number
  width: number
  height: number
}

/** The canvas on which the frames of a GIF are composed. */
export class MovingScreen {
  readonly view: View
  readonly #width: number
  readonly #height: number
  /** Alpha, blue, green and red of each pixel, from the highest byte; all are little-endian machines. */
  readonly #pixels: Uint32Array
  /** The disposal of the previous frame. */
  #leave: (() => Region) | null = null

  constructor({ width, height }: { width: number; height: number }) {
    const scale = Math.min(1, VIEW_SIDE / Math.max(width, height))
    ;[this.#width, this.#height] = [width, height]
    this.#pixels = new Uint32Array(width * height)
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
    this.view = { width: w, height: h, rgba: new Uint8Array(w * h * 4) }
  }

  /** Draws the next frame, and says whether the view has changed. */
  show(frame: Frame): boolean {
    const left = this.#leave?.()
    const covered = frame.after === 'undone' ? this.#copy(frame) : null
    this.#paint(frame)
    if (frame.after === 'cleared') this.#leave = () => this.#clear(frame)
    else this.#leave = covered && (() => this.#restore(frame, covered))
    const hasChanged = this.#look(frame)
    return (left !== undefined && this.#look(left)) || hasChanged
  }

  #paint({ left, top, width, height, pixels, palette, transparent }: Frame): void {
    const colours = new Uint32Array(256)
    for (let i = 0; i * 3 < palette.length; i += 1)
      colours[i] =
        ((255 << 24) | ((palette[i * 3 + 2] ?? 0) << 16) | ((palette[i * 3 + 1] ?? 0) << 8) | (palette[i * 3] ?? 0)) >>>
        0
    const screen = this.#pixels
    for (let y = 0; y < height; y += 1) {
      const from = y * width
      const to = (top + y) * this.#width + left
      for (let x = 0; x < width; x += 1) {
        const number = pixels[from + x] ?? 0
        if (number !== transparent) screen[to + x] = colours[number] ?? 0
      }
    }
  }

  #clear(region: Region): Region {
    this.#rows(region, (from, to) => this.#pixels.fill(0, from, to))
    return region
  }

  #copy(region: Region): Uint32Array {
    const copy = new Uint32Array(region.width * region.height)
    this.#rows(region, (from, to, row) => copy.set(this.#pixels.subarray(from, to), row * region.width))
    return copy
  }

  #restore(region: Region, copy: Uint32Array): Region {
    this.#rows(region, (from, _to, row) =>
      this.#pixels.set(copy.subarray(row * region.width, (row + 1) * region.width), from),
    )
    return region
  }

  #rows({ left, top, width, height }: Region, use: (from: number, to: number, row: number) => void): void {
    for (let row = 0; row < height; row += 1) {
      const from = (top + row) * this.#width + left
      use(from, from + width, row)
    }
  }

  /** Updates a region of the view; true where it has changed. */
  #look({ left, top, width, height }: Region): boolean {
    const { view } = this
    if (view.width === this.#width && view.height === this.#height)
      return this.#lookCloser({ left, top, width, height })
    const [across, down] = [this.#width / view.width, this.#height / view.height]
    const right = Math.min(Math.ceil((left + width) / across), view.width)
    const bottom = Math.min(Math.ceil((top + height) / down), view.height)
    const [pixels, screenWidth] = [this.#pixels, this.#width]
    let hasChanged = false
    for (let y = Math.floor(top / down); y < bottom; y += 1) {
      const [fromY, toY] = [Math.floor(y * down), Math.min(this.#height, Math.ceil((y + 1) * down))]
      for (let x = Math.floor(left / across); x < right; x += 1) {
        // The average of all pixels under a point of the view.
        const fromX = Math.floor(x * across)
        const toX = Math.min(screenWidth, Math.ceil((x + 1) * across))
        let red = 0
        let green = 0
        let blue = 0
        let opaque = 0
        for (let row = fromY; row < toY; row += 1)
          for (let at = row * screenWidth + fromX, end = row * screenWidth + toX; at < end; at += 1) {
            const pixel = pixels[at] ?? 0
            red += pixel & 0xff
            green += (pixel >>> 8) & 0xff
            blue += (pixel >>> 16) & 0xff
            opaque += pixel >>> 24
          }
        const count = (toX - fromX) * (toY - fromY)
        if (put(view.rgba, (y * view.width + x) * 4, red / count, green / count, blue / count, opaque / count))
          hasChanged = true
      }
    }
    return hasChanged
  }

  /** The same where each pixel is a point of the view: both have the same four bytes. */
  #lookCloser(region: Region): boolean {
    const [points, pixels] = [new Uint32Array(this.view.rgba.buffer), this.#pixels]
    let hasChanged = false
    this.#rows(region, (from, to) => {
      for (let at = from; at < to; at += 1) {
        const pixel = pixels[at] ?? 0
        if (points[at] === pixel) continue
        points[at] = pixel
        hasChanged = true
      }
    })
    return hasChanged
  }
}

/** Writes a point, rounded; true where it has changed. */
function put(rgba: Uint8Array, at: number, red: number, green: number, blue: number, alpha: number): boolean {
  const [before, beforeBlue] = [
    (rgba[at] ?? 0) | ((rgba[at + 1] ?? 0) << 8),
    (rgba[at + 2] ?? 0) | ((rgba[at + 3] ?? 0) << 8),
  ]
  rgba[at] = red + 0.5
  rgba[at + 1] = green + 0.5
  rgba[at + 2] = blue + 0.5
  rgba[at + 3] = alpha + 0.5
  return (
    before !== ((rgba[at] ?? 0) | ((rgba[at + 1] ?? 0) << 8)) ||
    beforeBlue !== ((rgba[at + 2] ?? 0) | ((rgba[at + 3] ?? 0) << 8))
  )
}
