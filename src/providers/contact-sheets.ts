import { toHex } from '../foundation/bytes.ts'
import { sha256 } from '../foundation/crypto.ts'
import type { Frame } from './gif.ts'
import { MovingScreen, type View } from './moving-screen.ts'
import { encodePng } from './png.ts'

/** Columns and rows of a sheet: few enough for a moderator to see each view well. */
const ACROSS = 3
const ON_A_SHEET = ACROSS * ACROSS
/** A picture that needs more sheets is rejected as moving. */
const MOST_SHEETS = 24
/** Sheets that are moderated concurrently. */
const AT_ONCE = 4
/** The shortest screen that the eye sees separately, and the longest that it blends; in hundredths of a second. */
const [FAST, MIXED] = [5, 20] as const
/** Pixels processed before yielding to other work. */
const MUCH = 4_000_000

/**
 * Everything visible in a moving picture, on sheets of several views each: every screen that differs from all before
 * it; on white and on black where it is transparent; and the blend of screens that follow each other too fast to be
 * seen separately. (docs/decisions/moving-pictures.md)
 */
export class ContactSheets {
  readonly #look: (sheet: Uint8Array<ArrayBuffer>) => Promise<void>
  #screen: MovingScreen | null = null
  readonly #seen = new Set<string>()
  readonly #waiting: View[] = []
  readonly #looking: Promise<unknown>[] = []
  #sheets = 0
  #mix: Mix | null = null
  #pixels = 0

  /** @param look moderates a sheet, a PNG; throws when it is rejected or cannot be moderated */
  constructor(look: (sheet: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#look = look
  }

  /** Adds the next picture. @throws RangeError when there are too many views, and what `look` throws */
  async add(frame: Frame, size: { width: number; height: number }): Promise<void> {
    const screen = (this.#screen ??= new MovingScreen(size))
    if (screen.show(frame)) await this.#take(screen.view)
    if (frame.delay <= FAST) {
      this.#mix ??= new Mix(screen.view)
      this.#mix.add(screen.view, frame.delay)
    }
    if (this.#mix && (frame.delay > FAST || this.#mix.time >= MIXED)) await this.#takeMix()
    this.#pixels += frame.width * frame.height + screen.view.width * screen.view.height
    if (this.#pixels < MUCH) return
    this.#pixels = 0
    await scheduler.wait(0)
  }

  /** Moderates the rest and waits for all; false when there were too many. @throws what `look` throws */
  async isWhole(): Promise<boolean> {
    const isWhole = await this.#sendRest()
    while (this.#looking.length > 0) await this.#awaitOne()
    return isWhole
  }

  async #sendRest(): Promise<boolean> {
    try {
      await this.#takeMix()
      if (this.#waiting.length > 0) await this.#send()
      return this.#sheets <= MOST_SHEETS
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  }

  async #takeMix(): Promise<void> {
    const mix = this.#mix
    this.#mix = null
    if (mix && mix.count > 1) await this.#take(mix.view())
  }

  async #take(view: View): Promise<void> {
    const rgba = view.rgba.slice()
    const name = toHex(await sha256(rgba))
    if (this.#seen.has(name)) return
    this.#seen.add(name)
    for (const behind of isSeeThrough(rgba) ? [255, 0] : [0]) {
      this.#waiting.push({ ...view, rgba: on(behind, rgba) })
      if (this.#waiting.length === ON_A_SHEET) await this.#send()
    }
  }

  async #send(): Promise<void> {
    this.#sheets += 1
    if (this.#sheets > MOST_SHEETS) throw new RangeError('more than anybody looks at')
    if (this.#looking.length >= AT_ONCE) await this.#awaitOne()
    const sheet = sheetOf(this.#waiting.splice(0))
    // Stored as a result, so that no promise rejects unhandled.
    this.#looking.push(this.#look(sheet).then(() => null, asFailure))
  }

  async #awaitOne(): Promise<void> {
    const failure = await this.#looking.shift()
    if (failure instanceof Failure) throw failure.cause
  }
}

class Failure {
  readonly cause: unknown

  constructor(cause: unknown) {
    this.cause = cause
  }
}

const asFailure = (cause: unknown): Failure => new Failure(cause)

/** The blend of screens, each weighted by its duration. */
class Mix {
  readonly #size: Pick<View, 'width' | 'height'>
  readonly #sums: Float32Array
  time = 0
  count = 0

  constructor({ width, height, rgba }: View) {
    this.#size = { width, height }
    this.#sums = new Float32Array(rgba.length)
  }

  add({ rgba }: View, delay: number): void {
    const sums = this.#sums
    for (let i = 0; i < rgba.length; i += 1) sums[i] = (sums[i] ?? 0) + (rgba[i] ?? 0) * delay
    this.time += delay
    this.count += 1
  }

  view(): View {
    const rgba = new Uint8Array(this.#sums.length)
    for (let i = 0; i < rgba.length; i += 1) rgba[i] = (this.#sums[i] ?? 0) / this.time + 0.5
    return { ...this.#size, rgba }
  }
}

function isSeeThrough(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if ((rgba[i] ?? 255) < 255) return true
  return false
}

/** Red, green and blue of a view on a grey background. */
function on(behind: number, rgba: Uint8Array): Uint8Array {
  const opaque = rgba.slice()
  if (behind === 0) return opaque
  for (let i = 0; i < rgba.length; i += 4) {
    const through = (behind * (255 - (rgba[i + 3] ?? 0))) / 255
    opaque[i] = Math.min(255, (rgba[i] ?? 0) + through)
    opaque[i + 1] = Math.min(255, (rgba[i + 1] ?? 0) + through)
    opaque[i + 2] = Math.min(255, (rgba[i + 2] ?? 0) + through)
  }
  return opaque
}

/** Views of one size as one PNG, three in a row. @param views at least one */
function sheetOf(views: readonly View[]): Uint8Array<ArrayBuffer> {
  const [{ width, height } = { width: 0, height: 0 }] = views
  const across = Math.min(views.length, ACROSS)
  const [sheetWidth, sheetHeight] = [width * across, height * Math.ceil(views.length / across)]
  const rgb = new Uint8Array(sheetWidth * sheetHeight * 3)
  for (const [i, { rgba }] of views.entries()) {
    const [left, top] = [(i % across) * width, Math.floor(i / across) * height]
    for (let y = 0; y < height; y += 1) {
      let from = y * width * 4
      let to = ((top + y) * sheetWidth + left) * 3
      for (let x = 0; x < width; x += 1, from += 4, to += 3) {
        rgb[to] = rgba[from] ?? 0
        rgb[to + 1] = rgba[from + 1] ?? 0
        rgb[to + 2] = rgba[from + 2] ?? 0
      }
    }
  }
  return encodePng(sheetWidth, sheetHeight, rgb)
}

/** A still picture on white and on black, beside each other; null where it is opaque. @param rgba alpha apart */
export function onBoth(view: View): Uint8Array<ArrayBuffer> | null {
  if (!isSeeThrough(view.rgba)) return null
  const rgba = view.rgba.slice()
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] ?? 255
    for (const colour of [0, 1, 2]) rgba[i + colour] = Math.round(((rgba[i + colour] ?? 0) * alpha) / 255)
  }
  return sheetOf([255, 0].map((behind) => ({ ...view, rgba: on(behind, rgba) })))
}
