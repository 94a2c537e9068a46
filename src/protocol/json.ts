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
  write: (event, data, id) => JSON.stringify(id === undefined ? { event, data } : { event, data, id }),
}

function fromJson(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown
  } catch {
    return undefined
  }
}
