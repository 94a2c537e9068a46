import type { z } from 'zod'
import type { DownData, DownEvent } from './down.ts'
import { isTooLarge, type FrameFormat } from './format.ts'
import { jsonFormat } from './json.ts'
import { socketIoFormat } from './socket-io.ts'
import { MAX_FRAME_BYTES, UP, type UpEvent, type UpFrame } from './up.ts'

/** The ways in which the same frames are written: objects of our own, or packets of Socket.IO. */
const FORMATS = { json: jsonFormat, 'socket.io': socketIoFormat } as const satisfies Record<string, FrameFormat>

export type Encoding = keyof typeof FORMATS
export const ENCODINGS = Object.keys(FORMATS) as [Encoding, ...Encoding[]]

/** Why a frame was not understood, and the id under which the client waits for an answer, if it had one. */
export interface FrameError {
  code: 'VALIDATION_FAILED' | 'PAYLOAD_TOO_LARGE'
  message: string
  details?: Record<string, unknown>
  id: string | undefined
}

export type Parsed = { ok: true; frame: UpFrame } | { ok: false; error: FrameError }

const bad = (message: string, id?: string, details?: Record<string, unknown>): Parsed => ({
  ok: false,
  error: { code: 'VALIDATION_FAILED', message, id, ...(details ? { details } : {}) },
})

/** Reads a frame, however it is written. */
export function parseFrame(encoding: Encoding, raw: string | ArrayBuffer): Parsed {
  if (typeof raw !== 'string') return bad('Frames are text, not binary.')
  if (isTooLarge(raw)) {
    const id = FORMATS[encoding].idOf(raw)
    return {
      ok: false,
      error: { code: 'PAYLOAD_TOO_LARGE', message: `A frame may have ${MAX_FRAME_BYTES} bytes.`, id },
    }
  }
  const outer = FORMATS[encoding].read(raw)
  if (!outer.ok) return bad(outer.message, outer.id)
  const { event, data, id } = outer
  if (!isUpEvent(event)) return bad(`There is no event "${event}".`, id)
  const inner = UP[event].safeParse(data)
  if (!inner.success)
    return bad(`The data of "${event}" is not right.`, id, { issues: inner.error.issues.map(describe) })
  return { ok: true, frame: { event, data: inner.data, id } as UpFrame }
}

const isUpEvent = (event: string): event is UpEvent => Object.hasOwn(UP, event)

const describe = (issue: z.core.$ZodIssue) => ({
  path: ['data', ...issue.path.map(String)].join('.'),
  message: issue.message,
})

/** A frame as it is sent; with an `id` it answers the client's frame of that id. */
export const encodeFrame = <E extends DownEvent>(
  encoding: Encoding,
  event: E,
  data: DownData<E>,
  id?: string,
): string => FORMATS[encoding].write(event, data, id)
