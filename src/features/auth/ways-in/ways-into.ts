import type { Settings } from '../../../settings.ts'
import { readContact } from '../../../security/contacts.ts'
import type { AccountRow } from '../queries.ts'
import type { WayIn } from './schemas.ts'

/** Enough to recognise a known phone or address: the last two digits, or the first letter and the domain. */
export function masked(kind: 'phone' | 'email', contact: string): string {
  if (kind === 'phone') return `•••${contact.slice(-2)}`
  const at = contact.lastIndexOf('@')
  return `${contact.slice(0, 1)}•••${contact.slice(at)}`
}

/** The sign-in methods of an account. */
export async function waysInto(settings: Settings, account: AccountRow): Promise<WayIn[]> {
  const [phone, proved, claimed] = await Promise.all([
    readContact(settings, account.phoneIndex, account.phoneCipher),
    readContact(settings, account.emailIndex, account.emailCipher),
    readContact(settings, account.pendingEmailIndex, account.pendingEmailCipher),
  ])
  const isRemovable = [phone, proved, account.hasGoogle || null].filter((way) => way !== null).length > 1
  const address = (email: string | null, is_proved: boolean): WayIn[] =>
    email === null ? [] : [{ kind: 'email', hint: masked('email', email), is_proved, is_removable: false }]
  return [
    ...address(proved, true),
    ...address(claimed, false),
    ...(phone === null
      ? []
      : [{ kind: 'phone' as const, hint: masked('phone', phone), is_proved: true, is_removable: isRemovable }]),
    ...(account.hasGoogle ? [{ kind: 'google' as const, hint: null, is_proved: true, is_removable: isRemovable }] : []),
  ]
}
