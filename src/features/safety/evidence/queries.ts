import { sql } from 'drizzle-orm'
import type { Db } from '../../../foundation/db.ts'
import type { Role } from '../../../catalogue/roles.ts'
import type { EvidenceProfile } from '../evidence.ts'
import type { PhotoSource } from './pictures.ts'

/** What a report still lacks: the profile of the person, null where the account is gone, and their photos. */
export interface Uncopied {
  profile: Omit<EvidenceProfile, 'photo_ids'> | null
  photos: PhotoSource[]
}

/** The profile of whom a report is about; null where it has its evidence already, or its time is over. */
export async function uncopied(db: Db, reportId: string, day: string): Promise<Uncopied | null> {
  const [row] = await db.rows<Uncopied>(sql`
    select (
      select jsonb_build_object('first_name', p.first_name, 'age', age_on(p.birth_date, ${day}::date), 'bio', p.bio, 'interests', p.interests)
      from profiles p where p.user_id = r.reported_id) as profile, (
      select coalesce(jsonb_agg(jsonb_build_object('id', ph.id, 'folder', ph.object_key)
        order by ph.is_primary desc, ph.position, ph.id), '[]')
      from photos ph where ph.user_id = r.reported_id) as photos
    from reports r where r.id = ${reportId} and r.evidence is null and (r.decided_at is null or r.kept_until is not null)`)
  return row ?? null
}

/** Attaches evidence to a report, once, while its time is not over. */
export async function saveEvidence(db: Db, reportId: string, sealed: string): Promise<void> {
  await db.rows(sql`
    update reports r set evidence = ${sealed}
    where r.id = ${reportId} and r.evidence is null and (r.decided_at is null or r.kept_until is not null)`)
}

/** The role of an operator who has read the evidence of a report that is still kept, and whom it is not about; null otherwise. */
export async function roleOfReader(db: Db, reportId: string, operatorId: string): Promise<Role | null> {
  const [row] = await db.rows<{ role: Role }>(sql`
    select u.role from reports r join users u on u.id = ${operatorId} and is_active(u)
    where r.id = ${reportId} and r.evidence is not null and r.reported_id <> u.id and exists (
      select from case_entries e where e.ref_id = r.id and e.kind = 'evidence_read' and e.operator_id = u.id)`)
  return row?.role ?? null
}
