/** What sends short messages to phones; see sms.ts. */
export interface SmsProvider {
  /**
   * @throws TextRefused when the number cannot receive texts, AppError UNAVAILABLE when the provider does not accept
   * the message
   */
  sendText(to: string, text: SmsText): Promise<void>
}

export interface SmsText {
  body: string
  /** The code inside the text; the development outbox shows it separately. */
  otp: string
}

/** The provider rejects this number. The reason lies in the number, so a retry would fail as well. */
export class TextRefused extends Error {
  override readonly name = 'TextRefused'
}

/** Longest wait for a provider, in milliseconds: the user is waiting for a code. */
export const SMS_TIMEOUT = 5_000

/** Errors that are not about the message: our account, or our send rate. */
export const OF_ACCOUNT: ReadonlySet<number> = new Set([401, 403, 404, 408, 429])
