import { z } from 'zod'

const limit = z.object({ max: z.int().positive(), windowSeconds: z.int().positive() })

/** The peer's settings from its environment. */
export const settings = z
  .object({
    PORT: z.coerce.number().int(),
    DATABASE_URL: z.url(),
    REDIS_URL: z.url(),
    JWT_SECRET: z.string().min(32),
    PHOTO_SECRET: z.string().min(32),
    PUBLIC_URL: z.url(),
    LIMITS: z.string().transform((text) => z.record(z.string(), limit).parse(JSON.parse(text))),
  })
  .parse(process.env)

/** Numbers of a limit. @throws Error for an unknown one */
export function limitOf(name: string): z.infer<typeof limit> {
  const found = settings.LIMITS[name]
  if (!found) throw new Error(`there is no limit ${name}`)
  return found
}
