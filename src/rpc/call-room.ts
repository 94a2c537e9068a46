import type { Outcome } from '../foundation/errors.ts'
import type { CallView } from '../protocol/calls.ts'
import type { BoughtMinutes, CallAction, DialRequest, IceTerms, Relayed, Signal, CallParticipant } from './calls.ts'
import type { Answer } from './remote.ts'

/**
 * What the object of two people's calls can be asked. Callers have verified who is asking; the object checks that it is a
 * call of theirs, and answers CALL_NOT_FOUND to anybody else.
 */
export interface CallRoomRpc {
  dial(request: DialRequest): Answer<Outcome<CallView>>
  act(who: CallParticipant, action: CallAction): Answer<Outcome<CallView>>
  signal(who: CallParticipant, signal: Signal): Answer<Outcome<Relayed>>
  /** @param afterSeq signals after this number are sent again; null for none */
  resume(who: CallParticipant, afterSeq: number | null): Answer<Outcome<CallView>>
  view(who: CallParticipant): Answer<Outcome<CallView>>
  /** Lengthens a call by bought minutes, once for each purchase. @returns whether they have been applied */
  addMinutes(bought: BoughtMinutes): Answer<boolean>
  /** What credentials for relays are to be like. */
  iceTerms(callId: string, userId: string): Answer<Outcome<IceTerms>>

  /** A device of a person has opened a socket to their hub. */
  came(userId: string, sessionId: string): Answer<void>
  /** The last socket of a device to the person's hub has closed. */
  gone(userId: string): Answer<void>
  /** A session is over: the call that it is in ends, and its sockets close. */
  sessionEnded(userId: string, sessionId: string): Answer<void>
  /** The account may not be used now: its call ends. */
  accountShut(userId: string): Answer<void>
  /** A match is over, perhaps because one of the two has blocked the other. */
  callOff(matchId: string, blockerId: string | null): Answer<void>
  /** The caller may not call at present: the call ends as if it had been hung up. */
  stop(callId: string): Answer<void>
  /** Closes every socket and deletes everything. */
  purge(): Answer<void>
}
