import { z } from 'zod'
import type { Settings } from '../../settings.ts'
import { openData, sealData } from '../../security/sealed-data.ts'

/** Messages of a conversation that are attached to a report. */
export const MOST_MESSAGES = 50

/** The last messages of two users, oldest first, as they were when one reported the other. */
const evidence = z.strictObject({
  conversation_id: z.uuid(),
  copied_at: z.iso.datetime(),
  messages: z.array(
    z.strictObject({
      message_id: z.uuid(),
      seq: z.int(),
      sender_id: z.uuid(),
      content: z.string(),
      message_type: z.string(),
      media_id: z.uuid().nullable(),
      created_at: z.iso.datetime(),
      edited_at: z.iso.datetime().nullable(),
      deleted_at: z.iso.datetime().nullable(),
    }),
  ),
})

export type Evidence = z.output<typeof evidence>

type Keys = Pick<Settings, 'DATA_KEYS'>
const placeOf = (reportId: string): string => `report/${reportId}`

/** Encrypts evidence, bound to its report, so that the database alone does not reveal it. */
export const sealEvidence = (settings: Keys, reportId: string, found: Evidence): Promise<string> =>
  sealData(settings, JSON.stringify(found), placeOf(reportId))

/** The plaintext of {@link sealEvidence}. @throws Error when it belongs to another report, or its key is gone */
export const openEvidence = async (settings: Keys, reportId: string, sealed: string): Promise<Evidence> =>
  evidence.parse(JSON.parse(await openData(settings, sealed, placeOf(reportId))))
