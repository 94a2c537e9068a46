/**
 * Finds the messages in one direction of PostgreSQL's protocol, however its bytes are cut up: a letter, and four bytes
 * with the length of themselves and what follows.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class Frames {
  #rest: Buffer = Buffer.alloc(0)

  /** Whether all bytes so far belong to messages that are complete. */
  get isWhole(): boolean {
    return this.#rest.length === 0
  }

  /** The messages that `chunk` completes. */
  *of(chunk: Buffer): Generator<{ type: string; body: Buffer }> {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (bytes.length >= 5) {
      const end = 1 + bytes.readInt32BE(1)
      if (bytes.length < end) break
      yield { type: String.fromCharCode(bytes[0] ?? 0), body: bytes.subarray(5, end) }
      bytes = bytes.subarray(end)
    }
    this.#rest = bytes
  }
}

/** A message with a letter, or without one: the first of a client has none. */
export function frame(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(type.length + 4)
  head.write(type, 'latin1')
  head.writeInt32BE(4 + body.length, type.length)
  return Buffer.concat([head, body])
}
