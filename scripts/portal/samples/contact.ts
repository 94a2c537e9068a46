import { join, meet } from './people.ts'
import type { Scenario, World } from './sample.ts'

/** Ana reads; Ben is near. */
async function near(world: World): Promise<void> {
  await join(world, '', 'Ana')
  await join(world, 'BEN_', 'Ben')
}

export const contact = {
  discovery: {
    setUp: near,
    samples: {
      preferences: {
        method: 'PUT',
        path: '/profile/preferences',
        body: { max_distance: 50, age_min: 25, age_max: 40, show_me: 'everyone' },
      },
      feed: { method: 'GET', path: '/matching/feed?limit=20', keeps: { USER_ID: 'data.users.0.id' } },
      profile: { method: 'GET', path: '/profile/$USER_ID' },
      shortlist: { method: 'POST', path: '/connections/shortlist', body: { user_id: '$USER_ID' } },
      pass: { method: 'POST', path: '/matching/swipe', body: { target_user_id: '$USER_ID', action: 'pass' } },
      rewind: { method: 'POST', path: '/matching/rewind', status: 403 },
    },
  },
  matching: {
    setUp: near,
    samples: {
      like: { method: 'POST', path: '/matching/swipe', body: { target_user_id: '$BEN_ID', action: 'like' } },
      'like-back': {
        method: 'POST',
        path: '/matching/swipe',
        as: 'BEN_TOKEN',
        body: { target_user_id: '$ID', action: 'like' },
        keeps: { MATCH_ID: 'data.match_id' },
      },
      matches: { method: 'GET', path: '/matches/active' },
      likes: { method: 'GET', path: '/matching/likes' },
      find: { method: 'POST', path: '/match/find', body: { mode: 'chat' } },
      stop: { method: 'DELETE', path: '/match/find' },
      unmatch: { method: 'DELETE', path: '/matches/$MATCH_ID' },
    },
  },
  chat: {
    setUp: meet,
    samples: {
      send: {
        method: 'POST',
        path: '/messages/send',
        body: { conversation_id: '$CONVERSATION_ID', content: 'Hello!', client_message_id: 'c-1' },
        keeps: { MESSAGE_ID: 'data.message_id' },
      },
      again: {
        method: 'POST',
        path: '/messages/send',
        body: { conversation_id: '$CONVERSATION_ID', content: 'Hello!', client_message_id: 'c-1' },
      },
      conversations: { method: 'GET', path: '/conversations' },
      messages: { method: 'GET', path: '/conversations/$CONVERSATION_ID/messages?after_seq=0' },
      read: {
        method: 'POST',
        path: '/messages/mark-read',
        as: 'BEN_TOKEN',
        body: { conversation_id: '$CONVERSATION_ID', up_to_seq: 1 },
      },
      react: {
        method: 'PUT',
        path: '/messages/$MESSAGE_ID/reaction',
        as: 'BEN_TOKEN',
        body: { emoji: '❤️' },
      },
      edit: { method: 'PATCH', path: '/messages/$MESSAGE_ID', body: { content: 'Hello again!' } },
      ticket: { method: 'POST', path: '/realtime/ticket' },
    },
  },
  calls: {
    setUp: meet,
    samples: {
      initiate: {
        method: 'POST',
        path: '/calls/initiate/$MATCH_ID',
        body: { media: 'video' },
        status: 201,
        keeps: { CALL_ID: 'data.id' },
      },
      answer: { method: 'POST', path: '/calls/$CALL_ID/answer', as: 'BEN_TOKEN' },
      'ice-servers': { method: 'GET', path: '/calls/ice-servers?call_id=$CALL_ID' },
      end: { method: 'POST', path: '/calls/$CALL_ID/end' },
    },
  },
  safety: {
    setUp: near,
    samples: {
      report: {
        method: 'POST',
        path: '/users/$BEN_ID/report',
        body: { reason: 'fake_profile', description: 'The photos show another person.' },
      },
      reports: { method: 'GET', path: '/safety/reports' },
      block: { method: 'POST', path: '/users/$BEN_ID/block', body: { reason: 'inappropriate_behavior' } },
      gone: { method: 'GET', path: '/profile/$ID', as: 'BEN_TOKEN', status: 404 },
      unblock: { method: 'DELETE', path: '/users/$BEN_ID/block' },
    },
  },
} as const satisfies Record<string, Scenario>
