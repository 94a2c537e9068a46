// Written by scripts/portal/samples/library.ts; "npm run portal:samples" writes it anew.
// Fixed clock: who is born on a day of a sample is of age for ever.
import { ApiError } from '../../../sdk/src/index.ts'
import { operators } from '../../../sdk/src/operators.ts'
import type { Stage } from './stage.ts'

async function index(stage: Stage): Promise<object> {
  const { client } = stage
  const phone = stage.text('PHONE')
  // send-code
  await client.auth.sendCode({ phone_number: phone })
  // read-code
  const readCode = await operators(client).development.outbox({ to: phone })
  const code = readCode.messages[0]?.otp ?? ''
  // verify-code
  await client.auth.verifyCode({ phone_number: phone, otp: code }) // The client keeps the session.
  // feed
  const feed = await client.discovery.feed({ limit: 1 })
  const userId = feed.items[0]?.id ?? ''
  // like
  await client.discovery.swipe({ target_user_id: userId, action: 'like' })
  // conversations
  const conversations = await client.conversations.list({ limit: 1 })
  const conversationId = conversations.items[0]?.id ?? ''
  // send-message
  await client.messages.send({ conversation_id: conversationId, content: 'Hello!' })
  // read-messages
  const readMessages = await client.conversations.messages(conversationId, { limit: 1 })
  return { readCode, code, feed, userId, conversations, conversationId, readMessages }
}

async function signIn(stage: Stage): Promise<object> {
  const { client } = stage
  const phone = stage.text('PHONE')
  const email = stage.text('EMAIL')
  // send-code
  await client.auth.sendCode({ phone_number: phone })
  // read-code
  const readCode = await operators(client).development.outbox({ to: phone })
  const code = readCode.messages[0]?.otp ?? ''
  // verify-code
  await client.auth.verifyCode({ phone_number: phone, otp: code }) // The client keeps the session.
  // refresh
  await client.session.renew()
  // register
  await client.auth.register({ email, password: 'six blue herons wade' }) // The client keeps the session.
  // login
  await client.auth.signIn({ email, password: 'six blue herons wade' }) // The client keeps the session.
  // sessions
  const sessions = await client.sessions.list()
  // logout
  await client.auth.signOut()
  return { readCode, code, sessions }
}

async function profile(stage: Stage): Promise<object> {
  const { client } = stage
  const latitude = stage.number('LATITUDE')
  const longitude = stage.number('LONGITUDE')
  const file = stage.file
  // incomplete
  try {
    await client.profile.publish()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  // update
  await client.profile.update({
    first_name: 'Ana',
    birth_date: '1995-05-15',
    gender: 'female',
    bio: 'Good coffee and long walks.',
    location: { latitude, longitude },
    preferences: { max_distance: 50, age_min: 25, age_max: 40, show_me: 'everyone' },
  })
  // photo
  const photo = await client.photos.upload({ photo: file })
  const photoId = photo.photo.id
  // interests
  await client.profile.setInterests({ interests: ['Hiking', 'Coffee'] })
  // publish
  await client.profile.publish()
  // visibility
  await client.profile.setVisibility({ visibility: 'liked_only' })
  return { photo, photoId }
}

async function payments(stage: Stage): Promise<object> {
  const { client } = stage

  // plans
  const plans = await client.billing.plans()
  // subscribe
  await client.billing.subscribe(
    {
      plan_id: 'premium_monthly',
      payment_method: { type: 'card', token: 'pm_card_visa' },
    },
    { idempotencyKey: 'order-1' },
  )
  // status
  const status = await client.billing.subscription()
  // balance
  const balance = await client.coins.balance()
  // packages
  const packages = await client.coins.packages()
  // too-few-coins
  try {
    await client.coins.spend({ offer: 'boost' })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  return { plans, status, balance, packages }
}

async function discovery(stage: Stage): Promise<object> {
  const { client } = stage

  // preferences
  await client.profile.setPreferences({ max_distance: 50, age_min: 25, age_max: 40, show_me: 'everyone' })
  // feed
  const feed = await client.discovery.feed({ limit: 20 })
  const userId = feed.items[0]?.id ?? ''
  // profile
  const profile = await client.profile.of(userId)
  // shortlist
  await client.shortlist.add({ user_id: userId })
  // pass
  await client.discovery.swipe({ target_user_id: userId, action: 'pass' })
  // rewind
  try {
    await client.discovery.undo()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  return { feed, userId, profile }
}

async function matching(stage: Stage): Promise<object> {
  const { client, ben } = stage
  const benId = stage.text('BEN_ID')
  const id = stage.text('ID')
  // like
  await client.discovery.swipe({ target_user_id: benId, action: 'like' })
  // like-back
  const likeBack = await ben.discovery.swipe({ target_user_id: id, action: 'like' })
  const matchId = likeBack.match_id ?? ''
  // matches
  const matches = await client.matches.list()
  // likes
  const likes = await client.discovery.likes()
  // find
  await client.live.search({ mode: 'chat' })
  // stop
  await client.live.stop()
  // unmatch
  await client.matches.unmatch(matchId)
  return { likeBack, matchId, matches, likes }
}

async function chat(stage: Stage): Promise<object> {
  const { client, ben } = stage
  const conversationId = stage.text('CONVERSATION_ID')
  // send
  const send = await client.messages.send({
    conversation_id: conversationId,
    content: 'Hello!',
    client_message_id: 'c-1',
  })
  const messageId = send.message_id
  // again
  await client.messages.send({
    conversation_id: conversationId,
    content: 'Hello!',
    client_message_id: 'c-1',
  })
  // conversations
  const conversations = await client.conversations.list()
  // messages
  const messages = await client.conversations.messages(conversationId, { after_seq: 0 })
  // read
  await ben.messages.markManyRead({ conversation_id: conversationId, up_to_seq: 1 })
  // react
  await ben.messages.react(messageId, { emoji: '❤️' })
  // edit
  await client.messages.edit(messageId, { content: 'Hello again!' })
  // ticket
  await client.realtime.ticket()
  return { send, messageId, conversations, messages }
}

async function calls(stage: Stage): Promise<object> {
  const { client, ben } = stage
  const matchId = stage.text('MATCH_ID')
  // initiate
  const initiate = await client.calls.dial(matchId, { media: 'video' })
  const callId = initiate.id
  // answer
  await ben.calls.answer(callId)
  // ice-servers
  const iceServers = await client.calls.iceServers({ call_id: callId })
  // end
  await client.calls.end(callId)
  return { initiate, callId, iceServers }
}

async function safety(stage: Stage): Promise<object> {
  const { client, ben } = stage
  const benId = stage.text('BEN_ID')
  const id = stage.text('ID')
  // report
  await client.safety.report(benId, { reason: 'fake_profile', description: 'The photos show another person.' })
  // reports
  const reports = await client.safety.reports()
  // block
  await client.safety.block(benId, { reason: 'inappropriate_behavior' })
  // gone
  try {
    await ben.profile.of(id)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  // unblock
  await client.safety.unblock(benId)
  return { reports }
}

async function notifications(stage: Stage): Promise<object> {
  const { client } = stage
  const pushToken = stage.text('PUSH_TOKEN')
  // register
  const register = await client.notifications.registerDevice({ token: pushToken, platform: 'android' })
  const deviceId = register.device.id
  // preferences
  await client.notifications.setPreferences({
    interests: false,
    quiet_hours: { start: '22:30', end: '07:00', time_zone: 'Europe/Lisbon' },
  })
  // remove
  await client.notifications.removeDevice(deviceId)
  return { register, deviceId }
}

async function errorsAndRetries(stage: Stage): Promise<object> {
  const { client } = stage

  // invalid
  try {
    await client.profile.setPreferences({ age_min: 12 })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  // without-token
  await client.session.forget()
  try {
    await client.profile.get()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  return {}
}

async function limits(stage: Stage): Promise<object> {
  const { client } = stage

  // headers
  const headers = await client.conversations.unreadCount({
    onAnswer: ({ headers }) =>
      console.log(headers.get('RateLimit-Limit'), headers.get('RateLimit-Remaining'), headers.get('RateLimit-Reset')),
  })
  return { headers }
}

async function idempotency(stage: Stage): Promise<object> {
  const { client } = stage
  const key = stage.text('KEY')
  const benId = stage.text('BEN_ID')
  // first
  await client.discovery.swipe({ target_user_id: benId, action: 'like' }, { idempotencyKey: key })
  // again
  await client.discovery.swipe(
    { target_user_id: benId, action: 'like' },
    {
      idempotencyKey: key,
      onAnswer: ({ headers }) => console.log(headers.get('Idempotency-Replayed')),
    },
  )
  // reused
  try {
    await client.discovery.swipe({ target_user_id: benId, action: 'pass' }, { idempotencyKey: key })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  return {}
}

async function pagination(stage: Stage): Promise<object> {
  const { client } = stage
  const conversationId = stage.text('CONVERSATION_ID')
  // first
  const first = await client.conversations.messages(conversationId, { limit: 2 })
  const cursor = first.cursor ?? ''
  // next
  const next = await client.conversations.messages(conversationId, { limit: 2, cursor })
  // wrong
  try {
    await client.conversations.messages(conversationId, { cursor: 'mine' })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  return { first, cursor, next }
}

async function versions(stage: Stage): Promise<object> {
  const { client } = stage

  // read
  const read = await client.profile.get({ onAnswer: ({ headers }) => console.log(headers.get('ETag')) })
  // stale
  try {
    await client.profile.update({ bio: 'Tea, too.' }, { ifMatch: '"1-c2f0"' })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(error.status, error.code, error.details)
  }
  return { read }
}

/** By the name of the guide. Each returns what its samples have been answered. */
export const LIBRARY_SAMPLES: Readonly<Record<string, (stage: Stage) => Promise<object>>> = {
  index: index,
  'sign-in': signIn,
  profile: profile,
  payments: payments,
  discovery: discovery,
  matching: matching,
  chat: chat,
  calls: calls,
  safety: safety,
  notifications: notifications,
  'errors-and-retries': errorsAndRetries,
  limits: limits,
  idempotency: idempotency,
  pagination: pagination,
  versions: versions,
}
