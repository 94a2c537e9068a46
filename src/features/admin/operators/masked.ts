/** What is left of personal data that is not needed, so that colleagues still recognise each other. */

export const maskedName = (name: string | null): string | null => (name === null ? null : `${firstOf(name)}…`)

export const maskedPhone = (phone: string | null): string | null => (phone === null ? null : `…${phone.slice(-2)}`)

export const maskedEmail = (email: string | null): string | null =>
  email === null ? null : `${firstOf(email)}…${email.slice(email.lastIndexOf('@'))}`

const firstOf = (text: string): string => Array.from(text)[0] ?? ''
