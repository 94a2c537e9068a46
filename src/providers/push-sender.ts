/** Requests to a push service, and its results; see fcm.ts and apns.ts. */

export interface PushSender {
  /** Sends a notification to one device. Never throws: each device has its own result. */
  sendNotification(device: PushDevice, notification: PushNotification): Promise<PushOutcome>
}

export interface PushDevice {
  platform: 'ios' | 'android' | 'web'
  token: string
}

export interface PushNotification {
  title: string
  body: string
  /** A notification replaces an earlier one with the same tag on a device: at most 32 characters of a UUID. */
  tag: string
  /** Arrives without sound and without lighting up a screen. */
  isSilent: boolean
  /** Replaces one that rang: without sound, but at once. */
  isReplacement: boolean
  /** When it expires, in milliseconds since 1970, as of a call that rings; null for one that does not. */
  expiresAt: number | null
  /** For the app: its subject, which determines the screen to open. */
  data: Readonly<Record<string, string>>
}

/** The result for one device. Reasons are codes, without the token or the text. */
export type PushOutcome =
  | { state: 'sent' }
  /** The token is no longer valid; since a time in milliseconds since 1970, where the provider gives it. */
  | { state: 'gone'; at?: number | null }
  /** A temporary failure: retry after so many seconds, where the provider says. */
  | { state: 'later'; seconds: number | null; reason: string }
  /** A permanent failure: our message or our account is wrong. */
  | { state: 'refused'; reason: string }

/** Rings iOS devices. */
export interface RingProvider {
  /** Sends a call to one device. Never throws. @param token of PushKit, in hexadecimal */
  ring(token: string, call: PushNotification): Promise<PushOutcome>
}

/** Sends notifications and calls to devices. */
export interface PushProvider extends PushSender {
  /** By PushKit; null without an account for it, where calls are ordinary notifications. */
  ringing: RingProvider | null
}
