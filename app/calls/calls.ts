import type { CallView } from '../../src/protocol/calls.ts'
import type { DownData } from '../../src/protocol/down.ts'
import { ApiError, OfflineError } from '../api/api.ts'
import { session } from '../api/session.ts'
import type { Conversation } from '../api/wire.ts'
import { millisecondsSince } from '../clock.ts'
import { hub } from '../state/hub.ts'
import { complain, toast } from '../ui/toast.ts'
import { Call } from './call.ts'
import { showCall } from './call-view.ts'
import { showIncoming } from './incoming.ts'
import { closeMedia, openMedia, type CallMedia } from './media.ts'
import { leavePlace, place } from './place.ts'

/** The call of this page. */
let current: Call | null = null
/** Stops the ringing of an incoming call. */
let isBeginning = false
let ringing: { id: string; stop: () => void } | null = null
/** Tabs of one browser are one device to the server; they notify each other when one has answered. */
const tabs = new BroadcastChannel('vibesmatch:calls')

const answeredHere = (callId: string) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
  tabs.postMessage(callId)
}

/** Calls the other user of a match. */
export async function dial({ match_id }: Pick<Conversation, 'match_id'>, media: CallMedia): Promise<void> {
  if (current || match_id === undefined) return
  await begin(media, () => hub.request('call:initiate', { match_id, media }))
}

/** Opens microphone and camera, then starts or answers; closes them when that fails. */
async function begin(media: CallMedia, act: () => Promise<CallView>): Promise<void> {
  if (isBeginning) return
  isBeginning = true
  let local: MediaStream | null = null
  try {
    local = await openMedia(media)
    const view = await act()
    enter(new Call(view, local), view.direction === 'outgoing')
  } catch (error) {
    if (local) closeMedia(local)
    complain(inWords(error))
  } finally {
    isBeginning = false
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof OfflineError) return new Error('There is no connection right now.')
  if (!(error instanceof ApiError)) return error
  if (error.code === 'USER_BUSY')
    return new Error(
      error.details['who'] === 'self' ? 'You are in a call already.' : 'They are in another call right now.',
    )
  if (error.code === 'CALL_STATE')
    return new Error(error.details['elsewhere'] === true ? 'You have answered on another device.' : 'The call is over.')
  return error
}

function enter(call: Call, isOffering: boolean): void {
  ringing?.stop()
  current = call
  showCall(call, { end: () => void end(call), consent: (what, action) => void consent(call, what, action) })
  call.connect(isOffering)
}

async function end(call: Call): Promise<void> {
  // The view closes at once; the event that follows has no effect.
  leave(call)
  await hub.request('call:end', { call_id: call.id }).catch(() => {})
}

async function consent(
  call: Call,
  what: 'extend' | 'upgrade',
  action: 'request' | 'accept' | 'decline',
): Promise<void> {
  try {
    const event = what === 'extend' ? 'call:extend_request' : 'call:upgrade_request'
    call.view.value = await hub.request(event, { call_id: call.id, action })
  } catch (error) {
    complain(inWords(error))
  }
}

function leave(call: Call): void {
  void call.finish()
  if (current === call) current = null
}

function onIncoming(event: DownData<'call:incoming'>): void {
  if (current?.id === event.call_id || ringing?.id === event.call_id) return
  ringing?.stop()
  const answer = (media: CallMedia) => {
    answeredHere(event.call_id)
    void begin(media, () => hub.request('call:answer', { call_id: event.call_id }))
  }
  const reject = () => void hub.request('call:reject', { call_id: event.call_id }).catch(() => {})
  const close = showIncoming(event, { answer, reject })
  const entry = {
    id: event.call_id,
    stop: () => {
      if (ringing === entry) ringing = null
      close()
    },
  }
  ringing = entry
}

const ENDINGS: Readonly<Record<DownData<'call:ended'>['reason'], string>> = {
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

function onEnded(event: DownData<'call:ended'>): void {
  const wasRinging = ringing?.id === event.call_id
  if (wasRinging) ringing?.stop()
  leavePlace(event.call_id)
  const isMine = event.ended_by === session.value?.user.id
  if (current?.id === event.call_id) {
    leave(current)
    toast(ENDINGS[event.reason])
  } else if (wasRinging && !isMine) toast(isMissed(event) ? 'You have missed a call.' : ENDINGS[event.reason])
  // A call that came during another one. Older missed calls are in the history.
  else if (isMissed(event) && millisecondsSince(event.ended_at) < JUST_NOW) toast('You have missed a call.')
}

const JUST_NOW = 60_000
const isMissed = ({ callee_id, reason }: DownData<'call:ended'>): boolean =>
  callee_id === session.value?.user.id && (reason === 'missed' || reason === 'cancelled')

/** After a reload: the call continues, with a new connection. */
async function comeBack(): Promise<void> {
  const left = place()
  if (!left || current || isBeginning) return
  const view = await hub.request('call:resume', { call_id: left.id }).catch((error: unknown) => {
    if (error instanceof ApiError) leavePlace(left.id)
    return null
  })
  if (!view || view.state === 'ended' || view.is_this_device === false) return view ? leavePlace(left.id) : undefined
  if (view.state === 'ringing' && view.direction === 'incoming') return
  const local = await openMedia(view.media).catch((error: unknown) => (complain(error), null))
  if (!local) return
  enter(new Call(view, local, left.retired), true)
  // Signals from while this page was reloading.
  await hub.request('call:resume', { call_id: left.id, after_seq: 0 }).catch(() => {})
}

/** Subscribes to call events. */
export function followCalls(): void {
  hub.isInUse = () => current !== null
  hub.on('call:incoming', onIncoming)
  hub.on('call:ended', onEnded)
  hub.on('call:answered', ({ call_id, elsewhere, answered_by }) => {
    if (elsewhere && ringing?.id === call_id) {
      ringing.stop()
      toast('Answered on another device.')
    } else if (current?.id === call_id && answered_by !== session.value?.user.id)
      current.view.value = { ...current.view.value, state: 'connecting' }
  })
  hub.on('call:state', ({ call }) => {
    if (current?.id !== call.id) return
    current.view.value = call
  })
  const change = (callId: string, next: Partial<CallView>) => {
    if (current?.id === callId) current.view.value = { ...current.view.value, ...next }
  }
  const drop = (callId: string, what: 'extension' | 'upgrade') => {
    if (current?.id !== callId) return
    const { [what]: _, ...rest } = current.view.value
    current.view.value = rest
  }
  hub.on('call:extend_requested', ({ call_id, requested_by, expires_at }) =>
    change(call_id, { extension: { requested_by, expires_at } }),
  )
  hub.on('call:upgrade_requested', ({ call_id, requested_by, expires_at }) =>
    change(call_id, { upgrade: { requested_by, expires_at } }),
  )
  hub.on('call:extended', ({ call_id, ends_at }) => {
    drop(call_id, 'extension')
    change(call_id, { ends_at })
  })
  hub.on('call:upgraded', ({ call_id, media }) => {
    drop(call_id, 'upgrade')
    change(call_id, { media })
    if (current?.id === call_id) void current.turnOnCamera()
  })
  hub.on('call:extend_declined', ({ call_id, reason }) => {
    drop(call_id, 'extension')
    if (current?.id === call_id)
      toast(reason === 'timeout' ? 'No answer: the time was not extended.' : 'They would rather not extend.')
  })
  hub.on('call:upgrade_declined', ({ call_id, reason }) => {
    drop(call_id, 'upgrade')
    if (current?.id === call_id)
      toast(reason === 'timeout' ? 'No answer: the camera stays off.' : 'They would rather stay without video.')
  })
  hub.state.subscribe((state) => state === 'open' && void comeBack())
  tabs.addEventListener('message', ({ data }) => {
    if (ringing !== null && ringing.id === data) ringing.stop()
  })
  session.subscribe((value) => {
    if (value) return
    ringing?.stop()
    if (current) leave(current)
  })
}
