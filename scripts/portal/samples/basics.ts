import { join, meet, signIn } from './people.ts'
import type { Scenario } from './sample.ts'

export const basics = {
  notifications: {
    literals: { PUSH_TOKEN: { shown: 'bk3RNwTe3H0CI2k…', sent: () => `APA91${crypto.randomUUID()}` } },
    setUp: (world) => signIn(world, ''),
    samples: {
      register: {
        method: 'POST',
        path: '/devices',
        body: { token: '$PUSH_TOKEN', platform: 'android' },
        keeps: { DEVICE_ID: 'data.device.id' },
      },
      preferences: {
        method: 'PUT',
        path: '/notifications/preferences',
        body: { interests: false, quiet_hours: { start: '22:30', end: '07:00', time_zone: 'Europe/Lisbon' } },
      },
      remove: { method: 'DELETE', path: '/devices/$DEVICE_ID' },
    },
  },
  'errors-and-retries': {
    setUp: (world) => signIn(world, ''),
    samples: {
      invalid: { method: 'PUT', path: '/profile/preferences', body: { age_min: 12 }, status: 400 },
      'without-token': { method: 'GET', path: '/profile/me', as: null, status: 401 },
    },
  },
  limits: {
    setUp: (world) => signIn(world, ''),
    samples: {
      headers: {
        method: 'GET',
        path: '/conversations/unread-count',
        shows: ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
      },
    },
  },
  idempotency: {
    literals: { KEY: { shown: '0d8f5b0e-like-1', sent: () => crypto.randomUUID() } },
    setUp: async (world) => {
      await join(world, '', 'Ana')
      await join(world, 'BEN_', 'Ben')
    },
    samples: {
      first: {
        method: 'POST',
        path: '/matching/swipe',
        headers: { 'Idempotency-Key': '$KEY' },
        body: { target_user_id: '$BEN_ID', action: 'like' },
      },
      again: {
        method: 'POST',
        path: '/matching/swipe',
        headers: { 'Idempotency-Key': '$KEY' },
        body: { target_user_id: '$BEN_ID', action: 'like' },
        shows: ['Idempotency-Replayed'],
      },
      reused: {
        method: 'POST',
        path: '/matching/swipe',
        headers: { 'Idempotency-Key': '$KEY' },
        body: { target_user_id: '$BEN_ID', action: 'pass' },
        status: 422,
      },
    },
  },
  pagination: {
    setUp: async (world) => {
      await meet(world)
      for (const content of ['One', 'Two', 'Three'])
        await world.send({
          method: 'POST',
          path: '/messages/send',
          body: { conversation_id: '$CONVERSATION_ID', content },
        })
    },
    samples: {
      first: {
        method: 'GET',
        path: '/conversations/$CONVERSATION_ID/messages?limit=2',
        keeps: { CURSOR: 'meta.pagination.cursor' },
      },
      next: { method: 'GET', path: '/conversations/$CONVERSATION_ID/messages?limit=2&cursor=$CURSOR' },
      wrong: { method: 'GET', path: '/conversations/$CONVERSATION_ID/messages?cursor=mine', status: 400 },
    },
  },
  versions: {
    setUp: (world) => signIn(world, ''),
    samples: {
      read: { method: 'GET', path: '/profile/me', shows: ['ETag'] },
      stale: {
        method: 'PUT',
        path: '/profile/me',
        headers: { 'If-Match': '"1-c2f0"' },
        body: { bio: 'Tea, too.' },
        status: 412,
      },
    },
  },
} as const satisfies Record<string, Scenario>
