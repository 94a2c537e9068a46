/** Codes have at most so many bits (GIF89a, appendix F). */
const MOST_BITS = 12

// Where each code's run begins in the picture, and its length: every run has been written before. Reused for each
// picture.
const starts = new Uint32Array(1 << MOST_BITS)
const lengths = new Uint32Array(1 << MOST_BITS)

/**
 * Decodes the data of a GIF's picture, from its first pixel to its last.
 * @param pixels takes the number of each pixel's colour; its length is how many there are
 * @returns the compressed length in bytes
 * @throws RangeError when the data is incomplete, or does not have exactly so many pixels
 */
export function decodeLzw(data: Uint8Array, codeSize: number, pixels: Uint8Array): number {
  if (codeSize < 2 || codeSize > 8) throw new RangeError('no such code size')
  const clear = 1 << codeSize
  const end = clear + 1
  let next = end + 1
  let bits = codeSize + 1
  let last = -1
  let made = 0
  let at = 0
  let buffer = 0
  let buffered = 0
  // Where the last run begins.
  let lastStart = 0
  for (;;) {
    while (buffered < bits) {
      const byte = data[at++]
      if (byte === undefined) throw new RangeError('the picture is cut short')
      buffer |= byte << buffered
      buffered += 8
    }
    const code = buffer & ((1 << bits) - 1)
    buffer >>>= bits
    buffered -= bits

    if (code === clear) {
      next = end + 1
      bits = codeSize + 1
      last = -1
      continue
    }
    if (code === end) break
    const isNew = code === next && last !== -1 && next < 1 << MOST_BITS
    if (last === -1 ? code >= clear : code > next || (code === next && !isNew)) throw new RangeError('no such code')
    const before = last === -1 ? 0 : lengthOf(last, clear)
    const length = isNew ? before + 1 : lengthOf(code, clear)
    if (made + length > pixels.length) throw new RangeError('more pixels than the picture has')
    if (code < clear) pixels[made] = code
    else copy(pixels, isNew ? lastStart : (starts[code] ?? 0), made, length)
    if (last !== -1 && next < 1 << MOST_BITS) {
      starts[next] = lastStart
      lengths[next] = before + 1
      next += 1
      if (next === 1 << bits && bits < MOST_BITS) bits += 1
    }
    last = code
    lastStart = made
    made += length
  }
  if (made !== pixels.length) throw new RangeError('fewer pixels than the picture has')
  return at
}

const lengthOf = (code: number, clear: number): number => (code < clear ? 1 : (lengths[code] ?? 0))

/** Repeats a run that may overlap itself: forwards, pixel by pixel, unless it is long and does not. */
function copy(pixels: Uint8Array, from: number, to: number, length: number): void {
  if (length > 32 && from + length <= to) pixels.copyWithin(to, from, from + length)
  else for (let i = 0; i < length; i += 1) pixels[to + i] = pixels[from + i] ?? 0
}
