import { expect } from 'vitest'
import { callsOf, timePasses } from '../../support/calls.ts'
import { acquaintances, met, metLive } from '../../support/matches.ts'
import type { Pair } from '../../support/people.ts'
import { events, type Stage } from '../../support/specification-events.ts'

/**
 * Specification 004 (calls, administration, realtime): its events. It names them without fields, which are the protocol's
 * (docs/realtime.md). `connect`, `disconnect`, `error` and `connect_error` are the life of a Socket.IO connection itself:
 * test/api/realtime/socket-io*.test.ts.
 */

const sdp = 'v=0\r\n'

/** Two who know each other, and will meet once they are there. */
async function apart(): Promise<Pair> {
  const [a, b] = await acquaintances()
  return { a, b, matchId: '', conversationId: '' }
}

/** A call of `a` with `b` that has been answered; its id. */
async function answered({ a, b, say, hear }: Stage, { matchId: match_id }: Pair, media: string): Promise<string> {
  say(a, 'call:initiate', { match_id, media })
  const { call_id } = await hear(b, 'call:incoming', { match_id, media })
  say(b, 'call:answer', { call_id })
  await hear(a, 'call:answered', { call_id })
  return call_id
}

async function talking(stage: Stage, pair: Pair, media = 'audio'): Promise<string> {
  const call_id = await answered(stage, pair, media)
  const { a, b, say, hear } = stage
  say(a, 'call:sdp_offer', { call_id, sdp })
  await hear(b, 'call:sdp_offer', { call_id, sdp })
  say(b, 'call:sdp_answer', { call_id, sdp })
  await hear(a, 'call:sdp_answer', { call_id, sdp })
  return call_id
}

events(
  [
    'authenticate',
    'match:accept',
    'match:decline',
    'match:end',
    'call:initiate',
    'call:answer',
    'call:reject',
    'call:ice_candidate',
    'call:sdp_offer',
    'call:sdp_answer',
    'call:end',
    'call:extend_request',
    'call:upgrade_request',
  ],
  [
    'authenticated',
    'match:created',
    'match:ended',
    'match:timeout_warning',
    'call:incoming',
    'call:answered',
    'call:rejected',
    'call:ice_candidate',
    'call:sdp_offer',
    'call:sdp_answer',
    'call:ended',
    'call:extend_requested',
    'call:upgrade_requested',
    'call:timeout_warning',
  ],
  {
    'a live match is made, and one of the two declines it': {
      said: ['authenticate', 'match:decline'],
      heard: ['authenticated', 'match:created', 'match:ended'],
      pair: apart,
      async play({ a, b, say, hear }, people) {
        const { matchId: match_id } = await metLive({ people: [people.a, people.b] })
        for (const socket of [a, b]) await hear(socket, 'match:created', { match_id, kind: 'live' })
        say(a, 'match:decline', { match_id })
        await hear(b, 'match:ended', { match_id, status: 'ended' })
      },
    },

    'a live match is about to end, and one of the two wants it to last': {
      said: ['match:accept', 'match:end'],
      heard: ['match:timeout_warning', 'match:ended'],
      pair: apart,
      async play({ a, b, say, hear }, people) {
        // Less time than the warning comes before the end.
        const { matchId: match_id } = await metLive({ people: [people.a, people.b], seconds: 50 })
        await hear(b, 'match:timeout_warning', { match_id, expires_at: expect.any(String) })
        say(b, 'match:accept', { match_id })
        await a.next('match:accepted')
        say(a, 'match:end', { match_id })
        await hear(b, 'match:ended', { match_id })
      },
    },

    'a call is rejected': {
      said: ['call:initiate', 'call:reject'],
      heard: ['call:incoming', 'call:rejected', 'call:ended'],
      pair: () => met(),
      async play({ a, b, say, hear }, { matchId: match_id }) {
        say(a, 'call:initiate', { match_id, media: 'video' })
        const { call_id } = await hear(b, 'call:incoming', { match_id })
        say(b, 'call:reject', { call_id })
        await hear(a, 'call:rejected', { call_id })
        await hear(a, 'call:ended', { call_id, reason: 'rejected' })
      },
    },

    'two negotiate, want more time and pictures, and hang up': {
      said: [
        'call:initiate',
        'call:answer',
        'call:sdp_offer',
        'call:sdp_answer',
        'call:ice_candidate',
        'call:extend_request',
        'call:upgrade_request',
        'call:end',
      ],
      heard: [
        'call:incoming',
        'call:answered',
        'call:sdp_offer',
        'call:sdp_answer',
        'call:ice_candidate',
        'call:extend_requested',
        'call:upgrade_requested',
        'call:ended',
      ],
      pair: () => met(),
      async play(stage, pair) {
        const { a, b, say, hear } = stage
        const call_id = await talking(stage, pair)
        const candidate = 'candidate:1 1 udp 41885439 198.51.100.7 61000 typ relay raddr 0.0.0.0 rport 9'
        say(a, 'call:ice_candidate', { call_id, candidate, sdp_mid: '0', sdp_m_line_index: 0 })
        await hear(b, 'call:ice_candidate', { call_id, candidate, sdp_mid: '0', sdp_m_line_index: 0 })
        say(a, 'call:extend_request', { call_id })
        await hear(b, 'call:extend_requested', { call_id, requested_by: pair.a.id })
        say(a, 'call:upgrade_request', { call_id })
        await hear(b, 'call:upgrade_requested', { call_id, requested_by: pair.a.id })
        say(b, 'call:end', { call_id })
        await hear(a, 'call:ended', { call_id, reason: 'completed' })
      },
    },

    'the time of a call runs out': {
      said: ['call:initiate', 'call:answer', 'call:sdp_offer', 'call:sdp_answer'],
      heard: ['call:timeout_warning'],
      pair: () => met(),
      async play(stage, pair) {
        const call_id = await talking(stage, pair)
        await stage.a.next('call:state', ({ call }) => call.state === 'active')
        await timePasses({ callRoom: callsOf(pair.conversationId) }, 5 * 60_000 - 30_000)
        await stage.hear(stage.b, 'call:timeout_warning', { call_id })
      },
    },
  },
)
