import { MAX_FRAME_BYTES } from './up.ts'

/** What a text says before anybody looks at what it means. */
export type Outer =
  | { ok: true; event: string; data: Record<string, unknown>; id: string | undefined }
  | { ok: false; message: string; id?: string | undefined }

/** A way to write frames. */
export interface FrameFormat {
  read(raw: string): Outer
  /** The id under which the client waits for an answer to a text that is not read as a whole, where it is plain to see. */
  idOf(raw: string): string | undefined
  /** @param id of the client's frame that this one answers */
  write(event: string, data: object, id?: string): string
}

/** Whether a text is longer than any frame may be. */
export const isTooLarge = (raw: string): boolean =>
  // A UTF-16 unit has at most three bytes in UTF-8, so most frames need no counting.
  raw.length * 3 > MAX_FRAME_BYTES && new TextEncoder().encode(raw).length > MAX_FRAME_BYTES
