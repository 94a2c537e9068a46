import { utc } from '../../foundation/time.ts'
import { readContact } from '../../security/contacts.ts'
import type { ActingContext } from '../../context.ts'
import { preferencesView } from './preferences/preferences-view.ts'
import { notificationFacts } from './queries.ts'
import type { NotificationsExport } from './schemas.ts'

/** All notification data of the caller, tokens included: for the data export. */
export async function ownNotifications({ db, settings, actor }: ActingContext): Promise<NotificationsExport> {
  const row = await notificationFacts(db, actor.userId)
  return {
    preferences: preferencesView(row),
    devices: await Promise.all(
      (row?.devices ?? []).map(
        async ({ platform, tokenIndex, tokenCipher, voipTokenIndex, voipTokenCipher, createdAt, updatedAt }) => ({
          platform,
          token: (await readContact(settings, tokenIndex, tokenCipher)) ?? '',
          voip_token: await readContact(settings, voipTokenIndex, voipTokenCipher),
          registered_at: utc(createdAt),
          updated_at: utc(updatedAt),
        }),
      ),
    ),
  }
}
