import { z } from 'zod'

/** A time as the API writes it: ISO 8601, UTC, with milliseconds. */
export const time = z.iso.datetime({ precision: 3 })
