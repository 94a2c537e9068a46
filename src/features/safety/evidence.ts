import { z } from 'zod'
import type { Settings } from '../../settings.ts'
import { openData, sealData } from '../../security/sealed-data.ts'
import { SEALED_PLACES } from '../../security/sealed-places.ts'

/** Messages of a conversation that are attached to a report. */
export const MOST_MESSAGES = 50

/** A picture that was copied: of the profile, or of a message. `file` names the copy. */
const picture = z.strictObject({ kind: z.enum(['photo', 'message']), id: z.uuid(), file: z.string() })
export type EvidencePicture = z.output<typeof picture>

const message = z.strictObject({
  message_id: z.uuid(),
  seq: z.int(),
  sender_id: z.uuid(),
  content: z.string(),
  message_type: z.string(),
  media_id: z.uuid().nullable(),
  created_at: z.iso.datetime(),
  edited_at: z.iso.datetime().nullable(),
  deleted_at: z.iso.datetime().nullable(),
})

const profile = z.strictObject({
  first_name: z.string().nullable(),
  age: z.int().nullable(),
  bio: z.string().nullable(),
  interests: z.array(z.string()),
  photo_ids: z.array(z.uuid()),
})

/** What there was when somebody was reported: the last messages of the two, oldest first, and the profile. */
const evidence = z.strictObject({
  /** Null where the two had no conversation. */
  conversation_id: z.uuid().nullable(),
  copied_at: z.iso.datetime(),
  messages: z.array(message),
  /** Null where the account was gone already, and in evidence from before profiles were copied. */
  profile: profile.nullable().default(null),
  pictures: z.array(picture).default([]),
})

export type Evidence = z.output<typeof evidence>

type Keys = Pick<Settings, 'DATA_KEYS'>

/** Encrypts evidence, bound to its report, so that the database alone does not reveal it. */
export const sealEvidence = (settings: Keys, reportId: string, found: Evidence): Promise<string> =>
  sealData(settings, JSON.stringify(found), SEALED_PLACES.report(reportId))

/** The plaintext of {@link sealEvidence}. @throws Error when it belongs to another report, or its key is gone */
export const openEvidence = async (settings: Keys, reportId: string, sealed: string): Promise<Evidence> =>
  evidence.parse(JSON.parse(await openData(settings, sealed, SEALED_PLACES.report(reportId))))
