import { z } from 'zod'
import type { FrameFormat } from './format.ts'

/** The outer form of a frame. */
export const frameSchema = z.strictObject({
  event: z.string().min(1).max(64),
  data: z.record(z.string(), z.unknown()).default({}),
  id: z.string().min(1).max(64).optional(),
})

/** A frame that is not right may still say under which id somebody waits. */
const askingSchema = frameSchema.pick({ id: true }).loose()

/** An object's first or last field, `"id"`: clients write it there, and the brace beside it is that of the frame. */
const AT_HEAD = /^\s*\{\s*"id"\s*:\s*"([^"\\]{1,64})"\s*,/
const AT_TAIL = /,\s*"id"\s*:\s*"([^"\\]{1,64})"\s*\}\s*$/

/** `{ event, data, id? }` */
export const jsonFormat: FrameFormat = {
  read(raw) {
    const value = fromJson(raw)
    const outer = frameSchema.safeParse(value)
    if (!outer.success) {
      const id = askingSchema.safeParse(value).data?.id
      return { ok: false, message: 'A frame is a JSON object { event, data, id? }.', id }
    }
    const { event, data, id } = outer.data
    return { ok: true, event, data, id }
  },
  idOf: (raw) => (AT_HEAD.exec(raw.slice(0, 200)) ?? AT_TAIL.exec(raw.slice(-200)))?.[1],
  write: (event, data, id) => JSON.stringify(id === undefined ? { event, data } : { event, data, id }),
}

function fromJson(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown
  } catch {
    return undefined
  }
}
