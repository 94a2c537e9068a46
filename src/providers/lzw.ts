/** Codes have at most so many bits (GIF89a, appendix F). */
const MOST_BITS = 12

/**
 * Follows the data of a GIF's picture to its end without making the pixels, counting only how many each code stands for.
 * @returns how many bytes the picture takes; what comes after them is no part of it
 * @throws RangeError when the data is not whole, or is not of exactly so many pixels
 */
export function lzwLength(data: Uint8Array, codeSize: number, pixels: number): number {
  if (codeSize < 2 || codeSize > 8) throw new RangeError('no such code size')
  const clear = 1 << codeSize
  const end = clear + 1
  /** How many pixels each code stands for. */
  const lengths = new Uint32Array(1 << MOST_BITS).fill(1, 0, clear)
  let [next, bits, last, made] = [end + 1, codeSize + 1, -1, 0]
  let [at, buffer, buffered] = [0, 0, 0]
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
      ;[next, bits, last] = [end + 1, codeSize + 1, -1]
      continue
    }
    if (code === end) break
    const isNew = code === next && last !== -1 && next < 1 << MOST_BITS
    if (last === -1 ? code >= clear : code > next || (code === next && !isNew)) throw new RangeError('no such code')
    const before = last === -1 ? 0 : (lengths[last] ?? 0)
    made += isNew ? before + 1 : (lengths[code] ?? 0)
    if (made > pixels) throw new RangeError('more pixels than the picture has')
    if (last !== -1 && next < 1 << MOST_BITS) {
      lengths[next] = before + 1
      next += 1
      if (next === 1 << bits && bits < MOST_BITS) bits += 1
    }
    last = code
  }
  if (made !== pixels) throw new RangeError('fewer pixels than the picture has')
  return at
}
