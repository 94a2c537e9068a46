/** The parts of the API's responses about content and settings that this client reads; see `wire.ts`. */

/** A text by language; English is always there. */
export type Texts = Readonly<Record<string, string>>

export interface Announcement {
  id: string
  level: 'info' | 'warning'
  message: Texts
  url?: string | undefined
}

export interface PublicSettings {
  announcement: Announcement | null
  maintenance: { message: Texts; retry_after: number } | null
  minimum_age: number
  min_photos: number
}

/** A page to accept, in one language. */
export interface ConsentPage {
  slug: string
  locale: string
  revision: number
  title: string
}

export interface DueConsent extends ConsentPage {
  /** Nothing can be written from then on, until it is accepted. */
  due_at: string
}

export interface BlockAction {
  label: string
  url: string
}

interface Words {
  title: string
  text: string
}

interface Placed {
  id: string
  placement: string
}

/** A piece of content that operators have placed. */
export type Block =
  | (Placed & { kind: 'banner'; data: Words & { action?: BlockAction | undefined } })
  | (Placed & { kind: 'empty_state'; data: Words & { action?: BlockAction | undefined } })
  | (Placed & { kind: 'paywall'; data: Words & { benefits: string[] } })
  | (Placed & { kind: 'onboarding_step'; data: Words })
