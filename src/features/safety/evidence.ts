import { z } from 'zod'
import type { Settings } from '../../settings.ts'
import { openData, sealData } from '../../security/sealed-data.ts'

/** How many messages of a conversation go with a report. */
export const MOST_MESSAGES = 50

/** The last messages of two people, oldest first, as they were when one of them reported the other. */
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

/** Closes evidence so that the database alone tells nobody what was said, and no report has that of another. */
export const sealEvidence = (settings: Keys, reportId: string, found: Evidence): Promise<string> =>
  sealData(settings, JSON.stringify(found), placeOf(reportId))

/** What {@link sealEvidence} closed. @throws Error when it is of another report, or its key is gone */
export const openEvidence = async (settings: Keys, reportId: string, sealed: string): Promise<Evidence> =>
  evidence.parse(JSON.parse(await openData(settings, sealed, placeOf(reportId))))
