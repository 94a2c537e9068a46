import type { MessageView } from '../../rpc/messages.ts'

/** What a room tells somebody's hub, and no device of theirs. */
export interface HubNotes {
  /** For this person there is no such conversation any more. */
  'conversation:hidden': Record<string, never>
  /** There is again, or goes on, as it was. */
  'conversation:shown': {
    match_id: string | null
    /** Whether its last match is over. */
    is_over: boolean
    last_message: MessageView | null
    last_activity: number
  }
  /** The message that comes next asks, though it is delivered like any other: the two are not matched. */
  'conversation:asked': { message_id: string; sender_id: string }
}

/** The audience of such a note in a room's log. */
export const hubAlone = (userId: string): string => `hub of ${userId}`
