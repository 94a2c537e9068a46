/** What a push service is asked, and what it answers; see fcm.ts and apns.ts. */

export interface PushSender {
  /** Hands a notification over for one device. Never throws: of many devices each has a fate of its own. */
  send(device: PushDevice, notification: PushNotification): Promise<PushOutcome>
}

export interface PushDevice {
  platform: 'ios' | 'android' | 'web'
  token: string
}

export interface PushNotification {
  title: string
  body: string
  /** One notification with a tag takes the place of an earlier one with the same on a device: at most 32 characters of a UUID. */
  tag: string
  /** Arrives without sound and without lighting up a screen. */
  isSilent: boolean
  /** Takes the place of one that rang: without sound, but at once. */
  isReplacement: boolean
  /** When it says nothing any more, in milliseconds since 1970, as of a call that rings; null for what stays news. */
  expiresAt: number | null
  /** For the app: what it is about, and so which screen to open. */
  data: Readonly<Record<string, string>>
}

/** What became of a notification for one device. Reasons are codes, and hold nothing of the device or the text. */
export type PushOutcome =
  | { state: 'sent' }
  /** There is no such device any more; since a time in milliseconds since 1970, where the provider says so. */
  | { state: 'gone'; at?: number | null }
  /** Not now: in so many seconds, where the provider says. */
  | { state: 'later'; seconds: number | null; reason: string }
  /** Not ever: something is wrong with what we send or with our account. */
  | { state: 'refused'; reason: string }

/** Lets iOS devices ring. */
export interface RingProvider {
  /** Hands a call over for one device. Never throws. @param token of PushKit, in hexadecimal */
  ring(token: string, call: PushNotification): Promise<PushOutcome>
}

/** Shows notifications on devices, and lets them ring. */
export interface PushProvider extends PushSender {
  /** By PushKit; null where there is no account for it, and calls are notifications like others. */
  ringing: RingProvider | null
}
