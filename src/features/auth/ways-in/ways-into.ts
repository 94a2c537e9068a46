import type { Settings } from '../../../settings.ts'
import { emailHint, phoneHint } from '../../../foundation/text/masked-contacts.ts'
import { readContact } from '../../../security/contacts.ts'
import type { AccountRow } from '../queries.ts'
import type { WayIn } from './schemas.ts'

/** The sign-in methods of an account. */
export async function waysInto(settings: Settings, account: AccountRow): Promise<WayIn[]> {
  const [phone, proved, claimed] = await Promise.all([
    readContact(settings, account.phoneIndex, account.phoneCipher),
    readContact(settings, account.emailIndex, account.emailCipher),
    readContact(settings, account.pendingEmailIndex, account.pendingEmailCipher),
  ])
  const isRemovable = [phone, proved, account.hasGoogle || null].filter((way) => way !== null).length > 1
  const address = (email: string | null, is_proved: boolean): WayIn[] =>
    email === null ? [] : [{ kind: 'email', hint: emailHint(email), is_proved, is_removable: false }]
  return [
    ...address(proved, true),
    ...address(claimed, false),
    ...(phone === null
      ? []
      : [{ kind: 'phone' as const, hint: phoneHint(phone), is_proved: true, is_removable: isRemovable }]),
    ...(account.hasGoogle ? [{ kind: 'google' as const, hint: null, is_proved: true, is_removable: isRemovable }] : []),
  ]
}
