/**
 * Events of the socket protocol. Written by "npm run sdk:events" from src/protocol; what a field may hold is in
 * /asyncapi.json.
 */
export type Card = {
  id: string
  first_name: string
  age: number
  photos: string[]
  is_online?: boolean
  last_active?: string
}
export type GoneCard = { id: string; first_name: null; age: null; photos: []; is_gone: true }
export type ListedCard = Card | GoneCard
export type Call = {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: CallMedia
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: IcePolicy
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: { requested_by: string; expires_at: string }
  upgrade?: { requested_by: string; expires_at: string }
  ended_at?: string
  reason?: CallReason
  ended_by?: string
  duration_seconds: number
  user: ListedCard
}
export type CallMedia = 'audio' | 'video'
export type CallReason =
  'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
export type IcePolicy = 'relay' | 'all'
