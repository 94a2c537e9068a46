import { and, asc, eq, ne, sql, type SQL } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { PhotoDecided } from '../../../../drizzle/functions/results/operators.ts'
import { photos } from '../../../../drizzle/photos.ts'
import { profiles } from '../../../../drizzle/profiles.ts'
import type { Db } from '../../../foundation/db.ts'
import { calledOnce, jsonObject, scalarOrNull, upTo } from '../../../foundation/fragments.ts'
import { bool, integer, json, moment, orNull, text, uuid, word, type Values } from '../../../foundation/given.ts'
import { statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

const photoAt = (now: SQL<Date>) =>
  jsonObject({
    id: photos.id,
    created_at: photos.createdAt,
    width: photos.width,
    height: photos.height,
    blur_hash: photos.blurHash,
    is_primary: photos.isPrimary,
    user: jsonObject({
      id: photos.userId,
      first_name: profiles.firstName,
      age: functions.age_on({ birth_date: profiles.birthDate, day: functions.day_of_ages({ at: now }) }),
    }),
  })

const waiting = withOptions({ limit: integer, now: moment }, AFTER, (orm, { limit, now, afterAt, afterId }) =>
  orm
    .select({ photo: photoAt(now) })
    .from(photos)
    .leftJoin(profiles, eq(profiles.userId, photos.userId))
    .where(
      and(
        eq(photos.status, 'pending'),
        afterAt && afterId && sql`(${photos.createdAt}, ${photos.id}) > (${afterAt}, ${afterId})`,
      ),
    )
    .orderBy(asc(photos.createdAt), asc(photos.id))
    .limit(upTo(limit)),
)

/** A photo that waits. Times are as Postgres writes them in JSON. */
export type WaitingRow = RowOfStatement<typeof waiting>['photo']

/** Photos that wait for a moderator, the longest wait first. */
export const waitingPhotos = async (
  db: Db,
  { after, ...asked }: { limit: number; after: TimePosition | null; now: number },
): Promise<WaitingRow[]> => (await waiting.all(db, { ...asked, ...optionsOf(after) })).map(({ photo }) => photo)

const folders = statement({ photoId: uuid }, (orm, { photoId }) =>
  orm.select({ key: photos.objectKey }).from(photos).where(eq(photos.id, photoId)),
)

/** The folder of a photo's objects; null where there is no such photo. */
export const folderOfPhoto = async (db: Db, photoId: string): Promise<string | null> =>
  (await folders.maybe(db, { photoId }))?.key ?? null

const DECISION = {
  photoId: uuid,
  decision: word<'approved' | 'rejected'>(),
  policy: orNull(text),
  note: orNull(text),
  urgency: orNull(json<object>()),
  operatorId: uuid,
  isNextWanted: bool,
  now: moment,
}

const deciding = statement(DECISION, (orm, given) => {
  const decided = calledOnce(
    functions.decide_waiting_photo({
      photo: given.photoId,
      decision: given.decision,
      policy: given.policy,
      note: given.note,
      urgency: given.urgency,
      operator: given.operatorId,
      at: given.now,
    }),
    'decided',
  )
  const next = orm
    .select({ value: photoAt(given.now) })
    .from(photos)
    .leftJoin(profiles, eq(profiles.userId, photos.userId))
    .where(
      and(
        given.isNextWanted,
        eq(photos.status, 'pending'),
        ne(photos.id, given.photoId),
        ne(photos.userId, given.operatorId),
      ),
    )
    .orderBy(asc(photos.createdAt), asc(photos.id))
    .limit(1)
  return orm.select({ decided: decided.value, next: scalarOrNull(next) }).from(decided.source)
})

/**
 * Decides a photo that waits; see `decide_waiting_photo` in `drizzle/functions/operator_photos.sql`. @returns with `isNextWanted` also the
 * photo that has waited longest, apart from this one and those of the operator
 */
export const decideWaiting = (
  db: Db,
  decision: Values<typeof DECISION>,
): Promise<{ decided: PhotoDecided; next: WaitingRow | null }> => deciding.one(db, decision)
