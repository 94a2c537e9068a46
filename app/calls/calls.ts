import {
  CallError,
  Calls,
  type Call,
  type CallEnd,
  type CallMedia,
  type CallsEvents,
  type ConsentAction,
  type Consent,
  type IncomingCall,
  type Refusal,
} from '../../sdk/src/calls/index.ts'
import { api, ApiError, OfflineError } from '../api/api.ts'
import { session } from '../api/session.ts'
import type { Conversation } from '../api/wire.ts'
import { millisecondsSince } from '../clock.ts'
import { ownError } from '../socket/socket.ts'
import { hub } from '../state/hub.ts'
import { complain, toast } from '../ui/toast.ts'
import { showCall } from './call-view.ts'
import { showIncoming } from './incoming.ts'
import { devices } from './media.ts'
import { shownCall } from './shown-call.ts'

/** The calls of this page: those of the client library, shown. */
const calls = new Calls({
  client: {
    calls: {
      iceServers: ({ call_id }) => api('GET', `/calls/ice-servers?call_id=${call_id}`),
      reportQuality: (callId, quality) => api('POST', `/calls/${callId}/quality`, quality),
    },
  },
  realtime: hub.realtime,
  devices,
  onError: reportError,
})

/** Calls the other user of a match. */
export async function dial({ match_id }: Pick<Conversation, 'match_id'>, media: CallMedia): Promise<void> {
  if (match_id === undefined) return
  await calls.dial(match_id, { media }).catch(complainInWords)
}

function complainInWords(error: unknown): void {
  // A second press while the first one is still at work.
  if (error instanceof CallError && error.code === 'IN_CALL') return
  complain(inWords(ownError(error)))
}

function inWords(error: unknown): unknown {
  if (error instanceof OfflineError) return new Error('There is no connection right now.')
  if (error instanceof CallError) return error.cause ?? error
  if (!(error instanceof ApiError)) return error
  if (error.code === 'USER_BUSY')
    return new Error(
      error.details['who'] === 'self' ? 'You are in a call already.' : 'They are in another call right now.',
    )
  if (error.code === 'CALL_STATE')
    return new Error(error.details['elsewhere'] === true ? 'You have answered on another device.' : 'The call is over.')
  return error
}

function show(call: Call): void {
  const consent = (what: Consent, action: ConsentAction) =>
    void (what === 'extend' ? call.extend(action) : call.askForVideo(action)).catch(complainInWords)
  showCall(shownCall(call), { end: () => void call.hangUp(), consent })
  call.on('refused', (refusal) => toast(inWordsRefused(refusal)))
  call.on('error', complain)
}

function inWordsRefused({ what, reason }: Refusal): string {
  if (what === 'extend')
    return reason === 'timeout' ? 'No answer: the time was not extended.' : 'They would rather not extend.'
  return reason === 'timeout' ? 'No answer: the camera stays off.' : 'They would rather stay without video.'
}

function onIncoming(incoming: IncomingCall): void {
  const close = showIncoming(incoming.data, {
    answer: (media) => void incoming.accept({ media }).catch(complainInWords),
    reject: () => void incoming.decline().catch(() => {}),
  })
  incoming.on('stopped', ({ why }) => {
    close()
    if (why === 'elsewhere') toast('Answered on another device.')
  })
}

const ENDINGS: Readonly<Record<CallEnd['reason'], string>> = {
  completed: 'The call has ended.',
  missed: 'Nobody answered.',
  rejected: 'The call was declined.',
  cancelled: 'The call was cancelled.',
  busy: 'They are in another call right now.',
  timeout: 'The time of this call is over.',
  network: 'The connection was lost.',
  blocked: 'The call has ended.',
  error: 'Something went wrong with the call.',
}

function onEnded({ end, call, incoming }: CallsEvents['ended']): void {
  const isMine = end.ended_by === session.value?.user.id
  if (call) toast(ENDINGS[end.reason])
  else if (incoming && !isMine) toast(isMissed(end) ? 'You have missed a call.' : ENDINGS[end.reason])
  // A call that came during another one. Older missed calls are in the history.
  else if (isMissed(end) && millisecondsSince(end.ended_at) < JUST_NOW) toast('You have missed a call.')
}

const JUST_NOW = 60_000
const isMissed = ({ callee_id, reason }: CallEnd): boolean =>
  callee_id === session.value?.user.id && (reason === 'missed' || reason === 'cancelled')

/** Subscribes to call events. */
export function followCalls(): void {
  calls.on('incoming', onIncoming)
  calls.on('call', show)
  calls.on('ended', onEnded)
  calls.on('error', complainInWords)
  session.subscribe((value) => {
    if (!value) calls.forget()
  })
}
