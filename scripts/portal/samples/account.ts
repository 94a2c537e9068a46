import { join, LATITUDE, LONGITUDE, meet, PHONE, signIn } from './people.ts'
import type { Sample, Scenario } from './sample.ts'

const sendCode: Sample = { method: 'POST', path: '/auth/send-otp', as: null, body: { phone_number: '$PHONE' } }
const readCode: Sample = {
  method: 'GET',
  path: '/dev/outbox?to=$PHONE_IN_QUERY',
  as: null,
  most: 1,
  keeps: { CODE: 'data.messages.0.otp' },
}
const verifyCode: Sample = {
  method: 'POST',
  path: '/auth/verify-otp',
  as: null,
  body: { phone_number: '$PHONE', otp: '$CODE' },
  keeps: { TOKEN: 'data.token', REFRESH_TOKEN: 'data.refresh_token' },
}

const subscribe: Sample = {
  method: 'POST',
  path: '/billing/subscribe',
  headers: { 'Idempotency-Key': 'order-1' },
  body: { plan_id: 'premium_monthly', payment_method: { type: 'card', token: 'pm_card_visa' } },
}

/** Somebody who has people near, and a conversation, and pays: as Bruno of the seeded stack, or made for a test. */
const index: Scenario = {
  literals: {
    PHONE: { shown: '+351910000012', sent: () => '' },
    PHONE_IN_QUERY: { shown: '%2B351910000012', sent: () => '' },
  },
  async setUp(world) {
    await meet(world)
    await join(world, 'CLEO_', 'Cleo')
    await world.send({ ...subscribe, headers: {} })
    await world.send({
      method: 'POST',
      path: '/messages/send',
      as: 'BEN_TOKEN',
      body: { conversation_id: '$CONVERSATION_ID', content: 'Coffee on Saturday?' },
    })
    world.variables.set('PHONE_IN_QUERY', encodeURIComponent(String(world.variables.get('PHONE'))))
  },
  samples: {
    'send-code': sendCode,
    'read-code': readCode,
    'verify-code': { ...verifyCode, keeps: { TOKEN: 'data.token' } },
    feed: { method: 'GET', path: '/matching/feed?limit=1', keeps: { USER_ID: 'data.users.0.id' } },
    like: { method: 'POST', path: '/matching/swipe', body: { target_user_id: '$USER_ID', action: 'like' } },
    conversations: {
      method: 'GET',
      path: '/conversations?limit=1',
      keeps: { CONVERSATION_ID: 'data.conversations.0.id' },
    },
    'send-message': {
      method: 'POST',
      path: '/messages/send',
      body: { conversation_id: '$CONVERSATION_ID', content: 'Hello!' },
    },
    'read-messages': { method: 'GET', path: '/conversations/$CONVERSATION_ID/messages?limit=1' },
  },
}

export const account = {
  index,
  'sign-in': {
    literals: {
      PHONE,
      PHONE_IN_QUERY: { shown: '%2B4915112345678', sent: () => '' },
      EMAIL: { shown: 'ana@example.com', sent: () => `ana-${crypto.randomUUID()}@example.com` },
    },
    setUp: ({ variables }) => {
      variables.set('PHONE_IN_QUERY', encodeURIComponent(String(variables.get('PHONE'))))
      return Promise.resolve()
    },
    samples: {
      'send-code': sendCode,
      'read-code': readCode,
      'verify-code': verifyCode,
      refresh: {
        method: 'POST',
        path: '/auth/refresh-token',
        as: null,
        body: { refresh_token: '$REFRESH_TOKEN' },
        keeps: { TOKEN: 'data.token' },
      },
      register: {
        method: 'POST',
        path: '/auth/register',
        as: null,
        body: { email: '$EMAIL', password: 'six blue herons wade' },
        status: 201,
      },
      login: {
        method: 'POST',
        path: '/auth/login',
        as: null,
        body: { email: '$EMAIL', password: 'six blue herons wade' },
      },
      sessions: { method: 'GET', path: '/auth/sessions' },
      logout: { method: 'POST', path: '/auth/logout' },
    },
  },
  profile: {
    literals: { LATITUDE, LONGITUDE },
    setUp: (world) => signIn(world, ''),
    samples: {
      incomplete: { method: 'POST', path: '/profile/publish', status: 409 },
      update: {
        method: 'PUT',
        path: '/profile/me',
        body: {
          first_name: 'Ana',
          // Fixed clock: of age for ever.
          birth_date: '1995-05-15',
          gender: 'female',
          bio: 'Good coffee and long walks.',
          location: { latitude: '$LATITUDE', longitude: '$LONGITUDE' },
          preferences: { max_distance: 50, age_min: 25, age_max: 40, show_me: 'everyone' },
        },
      },
      photo: { method: 'POST', path: '/profile/photos', picture: 'photo', keeps: { PHOTO_ID: 'data.photo.id' } },
      interests: { method: 'PUT', path: '/profile/interests', body: { interests: ['Hiking', 'Coffee'] } },
      publish: { method: 'POST', path: '/profile/publish' },
      visibility: { method: 'PUT', path: '/profile/visibility', body: { visibility: 'liked_only' } },
    },
  },
  payments: {
    setUp: (world) => signIn(world, ''),
    samples: {
      plans: { method: 'GET', path: '/billing/plans', as: null },
      subscribe,
      status: { method: 'GET', path: '/subscription/status' },
      balance: { method: 'GET', path: '/coins/balance' },
      packages: { method: 'GET', path: '/coins/packages' },
      'too-few-coins': {
        method: 'POST',
        path: '/coins/spend',
        body: { offer: 'boost' },
        status: 402,
      },
    },
  },
} as const satisfies Record<string, Scenario>
