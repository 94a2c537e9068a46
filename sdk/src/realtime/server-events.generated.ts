/**
 * Events of the socket protocol. Written by "npm run sdk:events" from src/protocol; what a field may hold is in
 * /asyncapi.json.
 */
import type { Card, ListedCard, Call, CallMedia, CallReason, IcePolicy } from './named-types.generated.ts'
/** What the server sends, by the name of the event. */
export interface ServerEvents {
  /** The socket is signed in */
  authenticated: { user_id: string; protocol_version: number; last_event_id: number }
  /** The replay has ended; unless `complete`, read the state anew over REST */
  resumed: { replayed: number; complete: boolean }
  /** The server is reachable */
  pong: Record<string, never>
  /** A new message; to all devices of both people */
  new_message: {
    event_id?: number
    message_id: string
    conversation_id: string
    seq: number
    sender_id: string
    receiver_id: string
    content: string
    message_type: string
    media?: {
      id: string
      url: string
      type: 'image/webp' | 'image/gif'
      width: number
      height: number
      blur_hash: string
    }
    client_message_id?: string
    is_request?: true
    request_status?: 'accepted'
    created_at: string
  }
  /** Messages were read; to the reader’s devices, and to a sender whose plan has read receipts */
  message_read: {
    event_id?: number
    message_id: string
    conversation_id: string
    up_to_seq: number
    read_by: string
    reader_id: string
    read_at: string
    unread_count?: number
  }
  /** A person has started or stopped typing */
  user_typing: { conversation_id: string; user_id: string; is_typing: boolean }
  /** A message request was received, declined or cancelled; to its receiver */
  message_request: {
    event_id?: number
    request_id: string
    message_id: string
    conversation_id: string
    sender_id: string
    receiver_id: string
    preview_text: string
    status: 'pending' | 'declined' | 'cancelled'
    created_at: string
    user: ListedCard
  }
  /** A device of the receiver has every message up to this one; to the sender */
  message_delivered: {
    event_id?: number
    message_id: string
    conversation_id: string
    up_to_seq: number
    user_id: string
    delivered_at: string
  }
  /** A message was edited; to all devices of both people */
  message_updated: {
    event_id?: number
    message_id: string
    conversation_id: string
    seq: number
    sender_id: string
    content: string
    edited_at: string
  }
  /** A message was deleted; its `seq` keeps its place */
  message_deleted: {
    event_id?: number
    message_id: string
    conversation_id: string
    seq: number
    sender_id: string
    deleted_at: string
  }
  /** A reaction to a message was set or removed */
  message_reaction: {
    event_id?: number
    message_id: string
    conversation_id: string
    seq: number
    user_id: string
    emoji: string | null
    reactions: { user_id: string; emoji: string }[]
  }
  /** A conversation was archived or restored; to the person’s own devices */
  conversation_updated: { event_id?: number; conversation_id: string; status: 'active' | 'archived' }
  /** A new match */
  'match:created': {
    event_id?: number
    match_id: string
    conversation_id: string
    kind: 'mutual' | 'live'
    mode?: 'chat' | 'audio' | 'video'
    matched_at: string
    expires_at?: string
    user: ListedCard
  }
  /** A new match; the same as `match:created` */
  new_match: {
    event_id?: number
    match_id: string
    conversation_id: string
    kind: 'mutual' | 'live'
    mode?: 'chat' | 'audio' | 'video'
    matched_at: string
    expires_at?: string
    user: ListedCard
  }
  /** A match has ended */
  'match:ended': {
    event_id?: number
    match_id: string
    conversation_id: string
    status: 'ended' | 'unmatched' | 'expired'
    ended_at?: string
  }
  /** A match has ended; the same as `match:ended` */
  match_removed: {
    event_id?: number
    match_id: string
    conversation_id: string
    status: 'ended' | 'unmatched' | 'expired'
    ended_at?: string
  }
  /** A person has accepted a live match; with `is_lasting` both have */
  'match:accepted': {
    event_id?: number
    match_id: string
    conversation_id: string
    user_id: string
    is_lasting: boolean
  }
  /** A live match is about to end */
  'match:timeout_warning': { event_id?: number; match_id: string; conversation_id: string; expires_at: string }
  /** An interest was received */
  'interest:received': {
    event_id?: number
    interest_id: string
    from_user_id: string
    to_user_id: string
    kind: 'interest' | 'like' | 'super_like'
    status: 'pending' | 'accepted'
    note?: string
    created_at: string
    user: Card
  }
  /** A sent interest was accepted */
  'interest:accepted': {
    event_id?: number
    interest_id: string
    from_user_id: string
    to_user_id: string
    kind: 'interest' | 'like' | 'super_like'
    status: 'pending' | 'accepted'
    note?: string
    created_at: string
    user: Card
  }
  /** A matched person has come online */
  user_online: { user_id: string }
  /** A matched person has gone offline */
  user_offline: { user_id: string; last_active: string }
  /** An incoming call; to all devices, and again to one that connects while it rings */
  'call:incoming': {
    call_id: string
    conversation_id: string
    match_id: string
    caller_id: string
    media: CallMedia
    ring_expires_at: string
    ice_transport_policy: IcePolicy
    user: Card
  }
  /** The call was answered; with `elsewhere` by another device of the same person, so this one stops ringing */
  'call:answered': {
    call_id: string
    conversation_id: string
    answered_by: string
    elsewhere: boolean
    media: CallMedia
  }
  /** The call was rejected; `call:ended` follows */
  'call:rejected': { call_id: string; conversation_id: string; rejected_by: string }
  /** The state of the call: it has become active, or the device has come back to it */
  'call:state': { call: Call }
  /** An SDP offer of the other device */
  'call:sdp_offer': { call_id: string; from: string; seq: number; sdp: string; connection_id?: string }
  /** An SDP answer of the other device */
  'call:sdp_answer': { call_id: string; from: string; seq: number; sdp: string; connection_id?: string }
  /** An ICE candidate of the other device; an empty one marks the end */
  'call:ice_candidate': {
    call_id: string
    from: string
    seq: number
    candidate: string
    sdp_mid?: string | null
    sdp_m_line_index?: number | null
    username_fragment?: string | null
    connection_id?: string
  }
  /** The other device has lost its socket, or is connected again */
  'call:participant': { call_id: string; user_id: string; is_here: boolean; expected_until?: string }
  /** The call ends in half a minute */
  'call:timeout_warning': { call_id: string; ends_at: string; seconds_left: number }
  /** The other person requests more time */
  'call:extend_requested': { call_id: string; requested_by: string; expires_at: string; seconds: number }
  /** Both have agreed to more time */
  'call:extended': { call_id: string; ends_at: string; seconds: number }
  /** A request for more time was declined or has expired */
  'call:extend_declined': { call_id: string; reason: 'declined' | 'timeout' }
  /** The other person requests video */
  'call:upgrade_requested': { call_id: string; requested_by: string; expires_at: string }
  /** Both have agreed to video; either device may offer it now */
  'call:upgraded': { call_id: string; media: CallMedia }
  /** A request for video was declined or has expired */
  'call:upgrade_declined': { call_id: string; reason: 'declined' | 'timeout' }
  /** The call has ended; to all devices of both. A call to a person who is busy is sent to the callee alone, as missed */
  'call:ended': {
    event_id?: number
    call_id: string
    conversation_id: string
    match_id: string
    caller_id: string
    callee_id: string
    media: CallMedia
    reason: CallReason
    ended_by?: string
    duration_seconds: number
    ended_at: string
  }
  /** The plan of the account has changed */
  'plan:changed': { event_id?: number; plan: 'free' | 'premium'; changed_at: string }
  /** A report of the user has been decided */
  'report:decided': { event_id?: number; report_id: string; status: 'resolved' | 'dismissed' }
  /** A decision was made about the account; `GET /safety/statements` has its reasons */
  'safety:statement': {
    event_id?: number
    statement_id: string
    measure: 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  }
  /** A decision was undone, or an appeal against it decided */
  'safety:statement_changed': {
    event_id?: number
    statement_id: string
    status: 'undone' | 'appeal_granted' | 'appeal_rejected'
  }
  /** A user with whom the person has exchanged messages was banned for fraud */
  'safety:scam_notice': { event_id?: number; conversation_id: string }
  /** Cases have changed; sent to operators who have read `GET /admin/cases/queues` within minutes */
  'admin:cases_changed': Record<string, never>
}
