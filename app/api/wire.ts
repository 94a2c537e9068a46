/**
 * The parts of the API's responses that this client reads. `test/contract/app-wire.test.ts` compares it with the
 * server's schemas.
 */

/** The proof of a known device, which has its own attempts. */
export const TAKE_A_PROOF: ReadonlySet<string> = new Set(
  ['send-otp', 'verify-otp', 'login', 'forgot-password'].map((name) => `/api/v1/auth/${name}`),
)

export interface User {
  id: string
  phone_number?: string | undefined
  email?: string | undefined
  is_verified: boolean
  plan: 'free' | 'premium'
  deleted_at?: string | undefined
  restorable_until?: string | undefined
}

export interface SignedIn {
  token: string
  /** Seconds. */
  expires_in: number
  refresh_token: string
  /** Absent while the account has proved neither a phone nor an address. */
  device_proof?: string | undefined
  user: User
}

export interface Device {
  id: string
  device_name: string | null
  platform: string | null
  last_used_at: string
  is_current: boolean
}

/** An account that claims an address. */
export interface Claim {
  user_id: string
  created_at: string
  platform: string | null
  /** Masked. */
  phone_number: string | null
  has_google: boolean
}

/** A sign-in method. */
export interface WayIn {
  kind: 'phone' | 'email' | 'google'
  /** Masked; null for Google. */
  hint: string | null
  is_proved: boolean
  is_removable: boolean
}

/** A user in a list. Name and age are null once they are no longer visible. */
export interface Card {
  id: string
  first_name: string | null
  age: number | null
  photos: string[]
  is_online?: boolean | undefined
  last_active?: string | undefined
}

export interface FeedCard extends Card {
  first_name: string
  age: number
  bio: string | null
  distance_km: number
  interests: string[]
  mutual_interests: string[]
}

/** A user as others see them. Name and age are null only on one's own unfinished profile. */
export interface Person {
  id: string
  first_name: string | null
  age: number | null
  bio: string | null
  distance_km?: number | undefined
  location_name: string | null
  photos: string[]
  interests: string[]
  mutual_interests: string[]
}

export interface Photo {
  id: string
  url: string
  status: 'pending' | 'approved' | 'rejected'
  is_primary: boolean
}

export interface Profile {
  id: string
  first_name: string | null
  birth_date: string | null
  gender: 'male' | 'female' | 'non_binary' | 'other' | null
  bio: string | null
  location: { latitude: number; longitude: number } | null
  location_name: string | null
  photos: Photo[]
  interests: string[]
  preferences: {
    max_distance: number
    age_min: number
    age_max: number
    show_me: 'men' | 'women' | 'everyone'
    direct_calls: boolean
  }
  visibility: 'everyone' | 'liked_only' | 'hidden'
  is_published: boolean
  missing_to_publish: string[]
}

export interface Decided {
  is_match: boolean
  match_id?: string | undefined
  conversation_id?: string | undefined
}

export interface Like {
  is_blurred: boolean
  blur_hash: string | null
  kind?: 'like' | 'interest' | 'super_like' | undefined
  note?: string | undefined
  user?: Card | undefined
}

export interface Media {
  id: string
  url: string
  type: 'image/webp' | 'image/gif'
  width: number
  height: number
  blur_hash: string
}

export interface Reaction {
  user_id: string
  emoji: string
}

export interface Message {
  id: string
  conversation_id: string
  seq: number
  sender_id: string
  receiver_id: string
  content: string
  message_type: string
  media?: Media | undefined
  client_message_id?: string | undefined
  is_read: boolean
  read_at?: string | undefined
  edited_at?: string | undefined
  deleted_at?: string | undefined
  reactions: Reaction[]
  created_at: string
}

export interface Conversation {
  id: string
  match_id?: string | undefined
  status: 'active' | 'archived'
  user: Card
  last_message: Message | null
  unread_count: number
  last_activity: string
}

export interface Match {
  id: string
  kind: 'mutual' | 'live'
  mode?: 'chat' | 'audio' | 'video' | undefined
  status: 'active' | 'ended' | 'unmatched' | 'expired'
  user: Card
  conversation_id: string
  matched_at: string
  expires_at?: string | undefined
}

export interface MessageRequest {
  id: string
  user: Card
  preview_text: string
  status: 'pending' | 'accepted' | 'declined' | 'cancelled'
  created_at: string
}

export interface Search {
  status: 'searching' | 'matched'
  conversation_id?: string | undefined
  expires_at?: string | undefined
}

export interface Blocked {
  user: Card
  reason: string | null
  blocked_at: string
}

/** An ended call. */
export interface PastCall {
  id: string
  conversation_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  created_at: string
  reason?: string | undefined
  duration_seconds: number
  user: Card
}

export interface Shortlisted {
  user: Card
  added_at: string
}
