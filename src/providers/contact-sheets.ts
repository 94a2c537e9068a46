import { toHex } from '../foundation/bytes.ts'
import { sha256 } from '../foundation/crypto.ts'
import type { Frame } from './gif.ts'
import { MovingScreen, type View } from './moving-screen.ts'
import { encodePng } from './png.ts'

/** Views beside each other and below each other: few enough that each is seen well by whoever looks at the sheet. */
const ACROSS = 3
const ON_A_SHEET = ACROSS * ACROSS
/** A picture that has to be looked at on more sheets does not move. */
const MOST_SHEETS = 24
/** Sheets that are looked at at the same time. */
const AT_ONCE = 4
/** What the eye sees one by one, and what it mixes; in hundredths of a second. */
const [FAST, MIXED] = [5, 20] as const
/** After so many pixels others get their turn. */
const MUCH = 4_000_000

/**
 * Everything that somebody sees who watches a moving picture, on sheets of several views each: every screen that differs
 * from all before it; on white and on black where something shows through; and, where screens follow each other too fast to
 * be told apart, what they mix to. (docs/decisions/moving-pictures.md)
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

  /** @param look looks at a sheet, a PNG; throws where it shows what must not be shown, or cannot be looked at */
  constructor(look: (sheet: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#look = look
  }

  /** Takes the next picture. @throws RangeError when there is too much to look at, and what `look` throws */
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

  /** Has the rest looked at and waits for all; false when it was too much. @throws what `look` throws */
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
    // Kept as a result, so that none is rejected while nobody waits for it.
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

/** What screens mix to, each by how long it is there. */
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

/** Red, green and blue of a view with a grey behind it. */
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

/** A still picture on white and on black, beside each other; null where nothing shows through. @param rgba alpha apart */
export function onBoth(view: View): Uint8Array<ArrayBuffer> | null {
  if (!isSeeThrough(view.rgba)) return null
  const rgba = view.rgba.slice()
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] ?? 255
    for (const colour of [0, 1, 2]) rgba[i + colour] = Math.round(((rgba[i + colour] ?? 0) * alpha) / 255)
  }
  return sheetOf([255, 0].map((behind) => ({ ...view, rgba: on(behind, rgba) })))
}
