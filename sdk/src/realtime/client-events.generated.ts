/**
 * Events of the socket protocol. Written by "npm run sdk:events" from src/protocol; what a field may hold is in
 * /asyncapi.json.
 */
import type { Call, CallMedia } from './named-types.generated.ts'
import type { ServerEvents } from './server-events.generated.ts'
/** What clients send, by the name of the event, and what answers it. */
export interface ClientEvents {
  /** Sign in, or renew a session that is about to expire */
  authenticate: { data: { token: string; last_event_id?: number }; answer: ServerEvents['authenticated'] }
  /** Request every event after a given one */
  resume: { data: { last_event_id: number }; answer: ServerEvents['resumed'] }
  /** Check that the server is reachable */
  ping: { data: Record<string, never>; answer: ServerEvents['pong'] }
  /** Acknowledge received events */
  ack_events: { data: { last_event_id?: number; up_to_seq?: number }; answer: Record<string, never> }
  /** Send a message */
  send_message: {
    data: {
      conversation_id?: string
      match_id?: string
      receiver_id?: string
      content?: string
      media_id?: string
      message_type?: string
      client_message_id?: string
    }
    answer: { message_id: string; conversation_id: string; seq: number; created_at: string; client_message_id?: string }
  }
  /** Mark a message as read */
  mark_read: { data: { message_id: string }; answer: { marked_count: number; up_to_seq: number; read_at: string } }
  /** Accept a live match; it lasts once both have accepted */
  'match:accept': {
    data: { match_id: string }
    answer: { message: string; match_id: string; conversation_id: string; is_lasting: boolean }
  }
  /** Decline a live match, which ends it */
  'match:decline': {
    data: { match_id: string }
    answer: { message: string; match_id: string; status: 'ended' | 'unmatched' | 'expired' }
  }
  /** End a match */
  'match:end': {
    data: { match_id: string }
    answer: { message: string; match_id: string; status: 'ended' | 'unmatched' | 'expired' }
  }
  /** Start the typing indicator; it ends by itself after six seconds */
  typing_start: { data: { conversation_id?: string; match_id?: string }; answer: Record<string, never> }
  /** Stop the typing indicator */
  typing_stop: { data: { conversation_id?: string; match_id?: string }; answer: Record<string, never> }
  /** Call the other person of a match */
  'call:initiate': { data: { match_id: string; media: CallMedia }; answer: Call }
  /** Answer a call; the first device to do so takes it */
  'call:answer': { data: { call_id: string }; answer: Call }
  /** Reject a call */
  'call:reject': { data: { call_id: string }; answer: Call }
  /** End a call, or cancel it while it rings */
  'call:end': { data: { call_id: string }; answer: Call }
  /** Request more time, or respond to a request */
  'call:extend_request': { data: { call_id: string; action?: 'request' | 'accept' | 'decline' }; answer: Call }
  /** Request video, or respond to a request */
  'call:upgrade_request': { data: { call_id: string; action?: 'request' | 'accept' | 'decline' }; answer: Call }
  /** Send an SDP offer to the other device */
  'call:sdp_offer': { data: { call_id: string; sdp: string; connection_id?: string }; answer: { seq: number } }
  /** Send an SDP answer; the first one makes the call active */
  'call:sdp_answer': { data: { call_id: string; sdp: string; connection_id?: string }; answer: { seq: number } }
  /** Send an ICE candidate; an empty one marks the end */
  'call:ice_candidate': {
    data: {
      call_id: string
      candidate: string
      sdp_mid?: string | null
      sdp_m_line_index?: number | null
      username_fragment?: string | null
      connection_id?: string
    }
    answer: { is_relayed: boolean; seq?: number }
  }
  /** Get the state of a call, and the signals after a given one */
  'call:resume': { data: { call_id: string; after_seq?: number }; answer: Call }
}
