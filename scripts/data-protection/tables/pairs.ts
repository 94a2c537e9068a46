import type { Entries } from '../entry.ts'

const OWN_STATE = 'a state of ours that says nothing beyond the rest of the row'
const OTHERS = 'it would tell what another person did (art. 15(4))'

/** What is between two people: decisions, matches, conversations, calls. */
export const PAIRS: Entries = {
  decisions: {
    activity: 'pairs',
    ends: 'passes',
    columns: {
      identifier: 'from_user_id to_user_id id',
      special: 'kind status',
      message: 'note message_id',
      behaviour: 'created_at updated_at declined_at',
      technical: 'is_direct client_message_id',
    },
    exported: {
      in: 'decisions',
      without: {
        from_user_id: 'it is the reader',
        id: OWN_STATE,
        declined_at: OTHERS,
        message_id: 'the message is in `messages`',
        is_direct: OWN_STATE,
        client_message_id: OWN_STATE,
      },
    },
  },
  withdrawals: {
    activity: 'pairs',
    ends: 'account',
    columns: { identifier: 'from_user_id to_user_id', behaviour: 'times last_at' },
    exported: { not: 'A count that limits how often one asks again; `decisions` has the decision itself.' },
  },
  shortlist: {
    activity: 'pairs',
    ends: 'account',
    columns: { identifier: 'owner_id user_id', behaviour: 'created_at' },
    exported: { in: 'shortlist', without: { owner_id: 'it is the reader' } },
  },
  conversations: {
    activity: 'messages',
    ends: 'conversation',
    columns: { identifier: 'id user_a user_b', behaviour: 'status created_at updated_at', technical: 'version' },
    exported: { not: 'Its matches and messages are there, each with `conversation_id`.' },
  },
  matches: {
    activity: 'pairs',
    ends: 'conversation',
    columns: {
      identifier: 'id user_a user_b conversation_id',
      behaviour: 'kind status matched_at expires_at ended_at ended_by_a mode kept_by_a kept_by_b',
    },
    exported: {
      in: 'matches',
      without: { expires_at: OWN_STATE, ended_by_a: OTHERS, mode: OWN_STATE, kept_by_a: OTHERS, kept_by_b: OTHERS },
    },
  },
  former_matches: {
    activity: 'safety',
    ends: 'account',
    columns: { identifier: 'id user_id gone_id', behaviour: 'created_at' },
    exported: { not: 'Ids of people who are gone.' },
    kept: { gone_id: 'Somebody who matched with the account can still report it; deleted with the other account.' },
  },
  live_searches: {
    activity: 'discovery',
    ends: 'search',
    columns: {
      identifier: 'user_id search_id',
      special: 'filters',
      location: 'region',
      behaviour: 'mode started_at',
    },
    exported: { not: 'It lives for minutes, on the screen of the person who searches.' },
  },
  messages: {
    activity: 'messages',
    ends: 'conversation',
    columns: {
      identifier: 'id conversation_id sender_id',
      message: 'content message_type media_id',
      behaviour: 'created_at edited_at deleted_at',
      technical: 'seq journal_id',
    },
    exported: { in: 'messages', without: { sender_id: 'it is the reader', journal_id: OWN_STATE } },
  },
  calls: {
    activity: 'calls',
    ends: 'calls',
    columns: {
      identifier: 'id conversation_id match_id caller_id callee_id ended_by',
      behaviour: 'media created_at answered_at started_at ended_at reason',
      technical: 'extensions',
    },
    exported: {
      in: 'calls',
      without: {
        conversation_id: OWN_STATE,
        match_id: OWN_STATE,
        started_at: OWN_STATE,
        ended_by: OTHERS,
        extensions: OWN_STATE,
      },
    },
  },
  call_quality: {
    activity: 'calls',
    ends: 'calls',
    columns: {
      identifier: 'id call_id user_id',
      technical: 'created_at rtt_ms jitter_ms packet_loss bitrate_kbps freezes freeze_ms',
    },
    exported: { in: 'calls', without: { id: OWN_STATE } },
  },
  interaction_log: {
    activity: 'safety',
    ends: 'interactions',
    columns: {
      identifier: 'id actor_id subject_id',
      behaviour: 'act outcome at',
      security: 'address network',
    },
    sealed: 'address',
    exported: { in: 'interactions', without: { id: OWN_STATE, network: 'a keyed hash of the network in `ip`' } },
  },
  first_messages: {
    activity: 'safety',
    ends: 'beginnings',
    columns: { identifier: 'sender_id receiver_id', safety: 'fingerprint finds', behaviour: 'at' },
    exported: { not: 'It would tell a fraud what is noticed (art. 15(4)); the words are in `messages`.' },
    kept: { receiver_id: 'The id of somebody who was written to, for the rest of seven days.' },
  },
}
