import { subjectOf } from '../../features/notifications/occasions.ts'
import type { DownData } from '../../protocol/down.ts'
import type { Notices } from './notices.ts'

/**
 * Notes what devices are to be notified of a call. Calls go by device: each that is not connected is notified that it rings,
 * whatever other devices do, and each that was notified so is notified when it stops ringing.
 */

/** A call rings. Synchronous: part of a commit. */
export function noteRing(notices: Notices, userId: string, data: DownData<'call:incoming'>, now: number): void {
  const subject = subjectOf('call:incoming', data, userId)
  if (subject) notices.addCall({ userId, subject, event: 'call:incoming' }, { rung: [], isForRung: false }, now)
}

/** A call is over. Synchronous: part of a commit. @returns whether anything is to be told */
export function noteCallEnd(notices: Notices, userId: string, data: DownData<'call:ended'>, now: number): boolean {
  const ring = notices.takeRing(data.call_id)
  const rung = ring?.ofCall.rung ?? []
  const missed = subjectOf('call:ended', data, userId)
  if (missed) notices.addCall({ userId, subject: missed, event: 'call:ended' }, { rung, isForRung: false }, now)
  else if (ring && rung.length > 0) {
    const { call_id, conversation_id, reason } = data
    const subject = { subjectId: call_id, peerId: ring.peerId, data: { call_id, conversation_id, reason } }
    notices.addCall({ userId, subject, event: 'call:ended' }, { rung, isForRung: true }, now)
  }
  return missed !== null || rung.length > 0
}

/** A device has answered: all others stop ringing. Synchronous. @returns whether anything is to be told */
export function noteAnswer(notices: Notices, callId: string, sessionId: string, now: number): boolean {
  const ring = notices.takeRing(callId)
  const rung = ring?.ofCall.rung.filter((other) => other !== sessionId) ?? []
  if (!ring || rung.length === 0) return false
  const { userId, subjectId, peerId } = ring
  const data = { call_id: callId, conversation_id: ring.data['conversation_id'] ?? '' }
  const subject = { subjectId, peerId, data }
  notices.addCall({ userId, subject, event: 'call:answered' }, { rung, isForRung: true }, now)
  return true
}
