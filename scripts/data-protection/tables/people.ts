import type { Entries } from '../entry.ts'

const HASH = 'a keyed hash by which we find something; it means nothing to anybody else'
const SECRET = 'a hash of a secret, which would help only somebody who attacks the account'
const OWN_STATE = 'a state of ours that says nothing beyond the rest of the row'
const NOBODYS_LOG = 'The log must show attacks on an account also when it is gone; it names it by its id alone.'

/** Accounts, sessions, profiles, devices. */
export const PEOPLE: Entries = {
  users: {
    activity: 'account',
    ends: 'account',
    columns: {
      identifier: 'id google_index',
      contact:
        'phone_index phone_cipher email_index email_cipher pending_email_index pending_email_cipher pending_email_at',
      security: 'password_hash is_verified role',
      safety: 'status status_reason status_until inactive_since',
      money: 'plan plan_changed_at',
      behaviour: 'last_active_at created_at updated_at deleted_at restorable_until',
    },
    sealed: 'phone_cipher email_cipher pending_email_cipher',
    exported: {
      in: 'account',
      without: {
        google_index: HASH,
        phone_index: HASH,
        email_index: HASH,
        pending_email_index: HASH,
        pending_email_at: OWN_STATE,
        password_hash: SECRET,
        status_reason: 'shown when somebody signs in, and in `statements`',
        status_until: 'shown when somebody signs in, and in `statements`',
        inactive_since: OWN_STATE,
        plan_changed_at: OWN_STATE,
        updated_at: OWN_STATE,
      },
    },
  },
  held_contacts: {
    activity: 'account',
    ends: 'held',
    columns: { contact: 'index', technical: 'until created_at' },
    exported: { not: 'The account is gone; only a keyed hash of the number or address is here.' },
    kept: { index: 'A child whose account was ended must not open another one before they are of age.' },
  },
  sessions: {
    activity: 'security',
    ends: 'account',
    columns: {
      identifier: 'id user_id',
      security:
        'generation refresh_hash previous_hash rotated_at refresh_expires_at device_hash device_index device_name platform ip ended_at end_reason',
      behaviour: 'last_used_at created_at',
    },
    exported: {
      in: 'sessions',
      without: {
        generation: OWN_STATE,
        refresh_hash: SECRET,
        previous_hash: SECRET,
        rotated_at: OWN_STATE,
        refresh_expires_at: OWN_STATE,
        device_hash: HASH,
        device_index: HASH,
      },
    },
  },
  mail_tokens: {
    activity: 'account',
    ends: 'mails',
    columns: { contact: 'email_index', security: 'hash purpose is_mailed tries', technical: 'expires_at created_at' },
    exported: { not: 'Hashes of what is in a mail of the last day.' },
  },
  security_events: {
    activity: 'security',
    ends: 'securityLog',
    columns: { identifier: 'id user_id session_id', security: 'type ip details', behaviour: 'at' },
    exported: { in: 'security_events', without: { id: OWN_STATE } },
    kept: { user_id: NOBODYS_LOG, session_id: NOBODYS_LOG, ip: NOBODYS_LOG, details: NOBODYS_LOG },
  },
  inactive_accounts: {
    activity: 'inactivity',
    ends: 'inactivity',
    columns: { identifier: 'user_id', behaviour: 'used_at', technical: 'step told delete_at due_at' },
    exported: { not: '`account.last_active_at` has the same; whoever can export is about to use the account.' },
  },
  devices: {
    activity: 'notifications',
    ends: 'session',
    columns: {
      identifier: 'id user_id session_id',
      contact: 'token_index token_cipher voip_token_index voip_token_cipher',
      technical: 'platform created_at updated_at',
    },
    sealed: 'token_cipher voip_token_cipher',
    exported: {
      in: 'notifications',
      without: { id: OWN_STATE, session_id: OWN_STATE, token_index: HASH, voip_token_index: HASH },
    },
  },
  notification_preferences: {
    activity: 'notifications',
    ends: 'account',
    columns: {
      identifier: 'user_id',
      profile: 'messages matches interests requests calls show_preview quiet_start quiet_end',
      location: 'time_zone',
      technical: 'updated_at',
    },
    exported: { in: 'notifications', without: { updated_at: OWN_STATE } },
  },
  user_consents: {
    activity: 'consents',
    ends: 'account',
    columns: { identifier: 'user_id', behaviour: 'slug locale revision accepted_at' },
    exported: { in: 'consents' },
  },
  profiles: {
    activity: 'profile',
    ends: 'account',
    columns: {
      identifier: 'user_id',
      profile:
        'first_name last_name birth_date disputed_birth_date bio interests interest_keys max_distance age_min age_max visibility direct_calls',
      special: 'gender show_me',
      location: 'cell cell_lat cell_lon location_name',
      behaviour: 'published_at first_published_at created_at updated_at',
      technical: 'version',
    },
    exported: {
      in: 'profile',
      without: {
        disputed_birth_date: OWN_STATE,
        interest_keys: 'the spellings in `interests`, made comparable',
        cell: 'the middle of the same square is in the export',
        first_published_at: OWN_STATE,
        version: OWN_STATE,
      },
    },
  },
  photos: {
    activity: 'profile',
    ends: 'account',
    columns: {
      identifier: 'id user_id content_hash picture_index',
      profile: 'object_key blur_hash width height position is_primary',
      safety: 'status',
      technical: 'created_at',
    },
    exported: {
      in: 'profile',
      without: {
        content_hash: HASH,
        picture_index: HASH,
        object_key: 'the URL leads to the picture',
        created_at: OWN_STATE,
      },
    },
  },
  listings: {
    activity: 'discovery',
    ends: 'account',
    columns: {
      identifier: 'user_id',
      profile: 'birth_date age_min age_max shown',
      special: 'gender audience',
      location: 'tile_size tile x y z reach located_at',
      behaviour: 'active_hour',
    },
    exported: { not: 'A copy of `profile` in numbers, for searching.' },
  },
  session_places: {
    activity: 'safety',
    ends: 'account',
    columns: { identifier: 'user_id', location: 'lat lon', behaviour: 'at', safety: 'journeys' },
    exported: {
      not: 'Whole degrees of the place that `profile` has; a count that would tell a fraud what is noticed (art. 15(4)).',
    },
  },
}
