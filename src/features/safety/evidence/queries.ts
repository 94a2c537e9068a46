import { and, desc, eq, exists, isNotNull, isNull, ne, or } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { whole } from '../../../../drizzle/functions/rows.ts'
import { photos } from '../../../../drizzle/photos.ts'
import { profiles } from '../../../../drizzle/profiles.ts'
import { caseEntries, reports } from '../../../../drizzle/safety.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Role } from '../../../catalogue/roles.ts'
import type { Db } from '../../../foundation/db.ts'
import { jsonList, jsonObject, scalar, scalarOrNull } from '../../../foundation/fragments.ts'
import { day, text, uuid } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'

/** Whether a report has no evidence yet, and its time is not over. */
const lacksEvidence = and(isNull(reports.evidence), or(isNull(reports.decidedAt), isNotNull(reports.keptUntil)))

const lacking = statement({ reportId: uuid, day }, (orm, given) => {
  const profile = orm
    .select({
      value: jsonObject({
        first_name: profiles.firstName,
        age: functions.age_on({ birth_date: profiles.birthDate, day: given.day }),
        bio: profiles.bio,
        interests: profiles.interests,
      }),
    })
    .from(profiles)
    .where(eq(profiles.userId, reports.reportedId))
  const photo = jsonObject({ id: photos.id, folder: photos.objectKey })
  const pictures = orm
    .select({ value: jsonList(photo, desc(photos.isPrimary), photos.position, photos.id) })
    .from(photos)
    .where(eq(photos.userId, reports.reportedId))
  return orm
    .select({
      /** Null where the account is gone. */
      profile: scalarOrNull(profile),
      photos: scalar(pictures),
    })
    .from(reports)
    .where(and(eq(reports.id, given.reportId), lacksEvidence))
})

/** What a report still lacks: the profile of the person, and their photos; null where it has its evidence already, or its time is over. */
export const uncopied = (db: Db, reportId: string, ofDay: string): Promise<RowOfStatement<typeof lacking> | null> =>
  lacking.maybe(db, { reportId, day: ofDay })

const saving = statement({ reportId: uuid, sealed: text }, (orm, { reportId, sealed }) =>
  orm
    .update(reports)
    .set({ evidence: sealed })
    .where(and(eq(reports.id, reportId), lacksEvidence))
    .returning({ id: reports.id }),
)

/** Attaches evidence to a report, once, while its time is not over. */
export async function saveEvidence(db: Db, reportId: string, sealed: string): Promise<void> {
  await saving.maybe(db, { reportId, sealed })
}

const readers = statement({ reportId: uuid, operatorId: uuid }, (orm, { reportId, operatorId }) => {
  const reading = orm
    .select({ id: caseEntries.id })
    .from(caseEntries)
    .where(
      and(
        eq(caseEntries.refId, reports.id),
        eq(caseEntries.kind, 'evidence_read'),
        eq(caseEntries.operatorId, users.id),
      ),
    )
  return orm
    .select({ role: users.role })
    .from(reports)
    .innerJoin(users, and(eq(users.id, operatorId), functions.is_active({ account: whole(users) })))
    .where(
      and(eq(reports.id, reportId), isNotNull(reports.evidence), ne(reports.reportedId, users.id), exists(reading)),
    )
})

/** The role of an operator who has read the evidence of a report that is still kept, and whom it is not about; null otherwise. */
export const roleOfReader = async (db: Db, reportId: string, operatorId: string): Promise<Role | null> =>
  (await readers.maybe(db, { reportId, operatorId }))?.role ?? null
