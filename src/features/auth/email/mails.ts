import type { Settings } from '../../../settings.ts'
import type { Mail } from '../../../providers/mail.ts'

/** The mails of this feature, in plain text and HTML. Each says what to do, for how long, and what if it was not you. */

interface Content {
  subject: string
  lines: string[]
  action?: { label: string; address: string }
}

const link = (settings: Settings, path: string, token: string) =>
  `${settings.APP_URL}/${path}?token=${encodeURIComponent(token)}`

export const verificationMail = (settings: Settings, token: string): Mail =>
  mail(token, {
    subject: 'Confirm your e-mail address',
    lines: [
      'Somebody wants to use VibesMatch with this address. The link is good for a day. It shows which account asks for the address; confirm it there if the account is yours.',
      'If it is not yours, say so on the same page, or ignore this mail: without your confirmation the address belongs to nobody’s account. Never pass the link on.',
    ],
    action: { label: 'See who asks, and confirm', address: link(settings, 'verify-email', token) },
  })

export const alreadyRegisteredMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'You already have an account',
    lines: [
      'Somebody has just signed up to VibesMatch with this address, which is your account’s already.',
      'If that was you, sign in instead, or set a new password if you have forgotten it. If it was not, there is nothing to do.',
    ],
    action: { label: 'Sign in', address: settings.APP_URL },
  })

export const heldBackMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'This address cannot be used yet',
    lines: [
      'Somebody has signed up to VibesMatch with this address. It belonged to an account whose owner said that they are under 18, so it cannot be confirmed until they are of age.',
      `If the date of birth was a mistake, appeal at ${settings.APPEAL_TO}.`,
    ],
  })

export const resetMail = (settings: Settings, token: string): Mail =>
  mail(token, {
    subject: 'Set a new password',
    lines: [
      'Somebody has asked to set a new password for your VibesMatch account. The link is good for half an hour.',
      'If that was not you, ignore this mail; your password stays as it is.',
    ],
    action: { label: 'Set a new password', address: link(settings, 'reset-password', token) },
  })

export const passwordResetMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'Your password was reset',
    lines: [
      'The password of your VibesMatch account was just set by a link that was mailed to this address, and all devices were signed out.',
      'See in the settings by what else one gets into the account, and remove what you do not know.',
      `If that was not you, somebody reads your mail: change its password first, then set a new one here. Write to ${settings.APPEAL_TO} if you cannot get in.`,
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

/** @param address the new one, masked */
export const emailChangedMail = (settings: Settings, address: string): Mail =>
  mail(undefined, {
    subject: 'The address of your account was changed',
    lines: [
      `Your VibesMatch account now goes by the address ${address}. This one opens it no more.`,
      `If that was not you, sign in by your phone or Google and end the sessions that you do not know, or write to ${settings.APPEAL_TO}.`,
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

/** @param what was taken from the account, as people say it */
export const wayInRemovedMail = (settings: Settings, what: string): Mail =>
  mail(undefined, {
    subject: `${what} was removed from your account`,
    lines: [
      `${what} opens your VibesMatch account no more, and other devices were signed out.`,
      'If that was not you, set a new password at once.',
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

export const passwordChangedMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'Your password was changed',
    lines: [
      'The password of your VibesMatch account was just changed, and other devices were signed out.',
      'If that was not you, set a new one at once.',
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

export const phoneLinkedMail = (settings: Settings): Mail =>
  mail(undefined, {
    subject: 'A phone was added to your account',
    lines: [
      'A phone number was just added to your VibesMatch account, or took the place of the one before. It can be used to sign in.',
      'If that was not you, set a new password at once and end the sessions that you do not know.',
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

/** @param until the day, as people write it */
export const accountDeletedMail = (settings: Settings, until: string): Mail =>
  mail(undefined, {
    subject: 'Your account was deleted',
    lines: [
      `Your VibesMatch account was just deleted. Nobody sees it any more, and all devices were signed out. On ${until} everything in it is removed for good.`,
      'If you change your mind before that, or if it was not you, sign in and restore it.',
    ],
    action: { label: 'Open VibesMatch', address: settings.APP_URL },
  })

function mail(token: string | undefined, { subject, lines, action }: Content): Mail {
  const text = [...lines, ...(action ? [`${action.label}: ${action.address}`] : []), 'VibesMatch'].join('\n\n')
  const html = `<!doctype html><html lang="en"><body style="font-family:sans-serif;line-height:1.5;max-width:36rem">
${lines.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${action ? `<p><a href="${escaped(action.address)}">${escaped(action.label)}</a></p>` : ''}
<p>VibesMatch</p></body></html>`
  return { subject, text, html, ...(token === undefined ? {} : { token }) }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
