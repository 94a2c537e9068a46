import { sql } from 'drizzle-orm'
import type { Db } from '../../../platform/db.ts'

interface NewPhoto {
  id: string
  userId: string
  objectKey: string
  width: number
  height: number
  isPrimary: boolean
  most: number
  now: number
}

/** Adds a picture; see `drizzle/functions/add_photo.sql`. */
export const addPhoto = (
  db: Db,
  p: NewPhoto,
): Promise<{ outcome: 'ok' | 'too_many'; id: string; isPrimary: boolean }> =>
  db.one(sql`
    select outcome, id, is_primary as "isPrimary"
    from add_photo(${p.userId}, ${p.id}, ${p.objectKey}, ${p.width}, ${p.height}, ${p.isPrimary}, ${p.most}, ${new Date(p.now).toISOString()})`)
