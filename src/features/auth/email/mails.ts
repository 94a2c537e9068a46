import type { Settings } from '../../../settings.ts'
import { mailOf, type MailContent } from '../../../providers/mail-form.ts'
import type { Mail } from '../../../providers/mail.ts'

/**
 * The mails of this feature, in plain text and HTML. Each states the action, its validity, and what to do if the reader
 * did not request it.
 */

const link = (settings: Settings, path: string, token: string) =>
  `${settings.APP_URL}/${path}?token=${encodeURIComponent(token)}`

export const verificationMail = (settings: Settings, token: string): Mail =>
  mail(token, {
    subject: 'Confirm your e-mail address',
    lines: [
      'A VibesMatch account wants to use this address. The link below shows which one; confirm the address there if the account is yours. The link is valid for one day.',
      'If the account is not yours, reject it on the same page or ignore this e-mail: no account gets the address without your confirmation. Do not share the link.',
    ],
    action: { label: 'Review and confirm', address: link(settings, 'verify-email', token) },
  })

export const alreadyRegisteredMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'You already have an account',
    lines: [
      'This address was used to sign up to VibesMatch, but it already belongs to your account.',
      'If this was you, sign in instead, or set a new password if you have forgotten it. If it was not, you do not need to do anything.',
    ],
    action: { label: 'Sign in', address: settings.APP_URL },
  })

export const heldBackMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'This address cannot be used yet',
    lines: [
      'This address was used to sign up to VibesMatch. It belonged to an account whose owner stated that they are under 18, so it cannot be confirmed until they are of age.',
      `If the date of birth was a mistake, appeal at ${settings.APPEAL_TO}.`,
    ],
  })

export const resetMail = (settings: Settings, token: string): Mail =>
  mail(token, {
    subject: 'Set a new password',
    lines: [
      'A new password was requested for your VibesMatch account. The link is valid for 30 minutes.',
      'If this was not you, ignore this e-mail; your password stays unchanged.',
    ],
    action: { label: 'Set a new password', address: link(settings, 'reset-password', token) },
  })

export const passwordResetMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'Your password was reset',
    lines: [
      'The password of your VibesMatch account was reset with a link that was sent to this address, and all devices were signed out.',
      'Check the sign-in methods in the settings and remove those that you do not recognise.',
      `If this was not you, someone else can read your e-mail: change the password of your mailbox first, then set a new one here. If you cannot sign in, write to ${settings.APPEAL_TO}.`,
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

/** @param address the new one, masked */
export const emailChangedMail = (settings: Settings, address: string): Mail =>
  mail(undefined, {
    subject: 'The address of your account was changed',
    lines: [
      `Your VibesMatch account now uses the address ${address}. This address can no longer be used to sign in.`,
      `If this was not you, sign in with your phone number or Google and end the sessions that you do not recognise, or write to ${settings.APPEAL_TO}.`,
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

/** @param what the removed sign-in method, in words */
export const wayInRemovedMail = (settings: Settings, what: string): Mail =>
  mail(undefined, {
    subject: `${what} was removed from your account`,
    lines: [
      `${what} can no longer be used to sign in to your VibesMatch account, and other devices were signed out.`,
      'If this was not you, set a new password now.',
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

export const passwordChangedMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'Your password was changed',
    lines: [
      'The password of your VibesMatch account was changed, and other devices were signed out.',
      'If this was not you, set a new one now.',
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

export const phoneLinkedMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'A phone was added to your account',
    lines: [
      'A phone number was added to your VibesMatch account, or replaced the previous one. It can be used to sign in.',
      'If this was not you, set a new password now and end the sessions that you do not recognise.',
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

/**
 * @param until the day, in words
 * @param renewals where subscriptions are ended that go on otherwise
 */
export const accountDeletedMail = (settings: Settings, until: string, renewals: readonly string[] = []): Mail =>
  mail(undefined, {
    subject: 'Your account was deleted',
    lines: [
      `Your VibesMatch account was deleted. It is no longer visible to anyone, and all devices were signed out. On ${until} it is removed permanently.`,
      'To keep it, or if this was not you, sign in before then and restore it.',
      ...renewals.map(
        (address) =>
          `Your subscription is billed by the store that sold it, and goes on until you end it there: ${address}`,
      ),
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

const mail = (token: string | undefined, content: MailContent): Mail => mailOf(content, token)
