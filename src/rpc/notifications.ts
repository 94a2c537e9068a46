import type { NotifiableEvent } from '../catalogue/notifiable-events.ts'

/** What a hub puts into the queue when somebody should be notified. Names and texts stay where they are until it is sent. */
export interface PushMessage {
  /** Of the notification; the same however often it is handed over. */
  id: string
  userId: string
  /** The other person. */
  peerId: string
}

/** What somebody is told of, at most once a minute for one subject. */
export interface Subject {
  /** A UUID: of the conversation, or where there is none of the other person. */
  subjectId: string
  /** The other person, whose name a preview shows. */
  peerId: string
  /** For the app: where to go when the notification is opened. */
  data: Record<string, string>
}

/** What the hub says of a notification that is about to be sent, as long as the person has not looked for themselves. */
export interface WantedNotice extends Pick<Subject, 'subjectId' | 'data'> {
  /** What has happened, newest first. */
  events: NotifiableEvent[]
  /** What the other one wrote last, where there is something to be read. */
  text: string | null
  /** The id of the other one's last message, for the log; absent where an earlier version answers. */
  messageId?: string | null
  /** Of calls, which are told by device. */
  call?: {
    isRinging: boolean
    /** The sessions to whose devices it goes. */
    sessions: string[]
    /** Those on whose devices it takes the place of what rang. */
    rung: string[]
    /** Whether it says no more than that it rings no more. */
    isForRung: boolean
  }
}
