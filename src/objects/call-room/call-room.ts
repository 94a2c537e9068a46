import type {
  BoughtMinutes,
  CallAction,
  DialRequest,
  IceTerms,
  Relayed,
  Signal,
  CallParticipant,
} from '../../rpc/calls.ts'
import { readSettings } from '../../settings.ts'
import { beginCall } from '../../features/calls/begin-call.ts'
import { grantExtension } from '../../features/calls/grant-extension.ts'
import { otherOne } from '../../features/calls/other-one.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import type { CallView } from '../../protocol/calls.ts'
import { gone } from '../../protocol/card.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { CallRoomRpc } from '../../rpc/call-room.ts'
import { inContext } from '../object-context.ts'
import { PendingUpgrades } from '../shared/pending-upgrades.ts'
import { FrameLoop } from '../shared/frame-loop.ts'
import { FrameConsents } from '../shared/frame-consents.ts'
import { requireProved } from '../shared/require-proved.ts'
import { SocketObject, type SocketParts } from '../shared/socket-object.ts'
import { attachmentOf, socketRequest } from '../../sockets/sockets.ts'
import { isMigrated } from '../shared/sqlite.ts'
import { hubs } from '../../rpc/namespaces.ts'
import { endForAccount, endForMatch, endForSession, presentOf, stopCall } from './endings.ts'
import { socketEvents } from './frames.ts'
import { iceTerms } from './ice-terms.ts'
import { onAction } from './on-action.ts'
import { onDial } from './on-dial.ts'
import { onResume } from './on-resume.ts'
import { onSignal } from './on-signal.ts'
import { PairCalls } from './pair-calls.ts'
import { isGoingOn } from './state.ts'

/**
 * The calls of two people, one at a time; named by their conversation. Callers have verified who is asking; whether it is
 * a call of theirs is checked here.
 */
export class CallRoom extends SocketObject implements CallRoomRpc {
  protected parts: SocketParts | null = null
  /** Null until the two have called each other: made-up ids leave nothing behind. */
  #calls: PairCalls | null = null
  readonly #pendingUpgrades = new PendingUpgrades()
  /** The end of the dialling that is under way: two who dial at once come one after the other. */
  #dialling: Promise<unknown> = Promise.resolve()
  /** Matches that have ended, and calls that were stopped, while somebody dialled. */
  readonly #calledOff = new Set<string>()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    if (!isMigrated(state.storage)) return
    this.#begin()
    this.wake()
  }

  dial(request: DialRequest): Promise<Outcome<CallView>> {
    const dialled = this.#dialling.then(() => this.#dial(request))
    this.#dialling = dialled.catch(() => {})
    return dialled
  }

  async act(who: CallParticipant, action: CallAction): Promise<Outcome<CallView>> {
    if (!this.#calls) return refuse('CALL_NOT_FOUND')
    const grant = (matchId: string) => inContext(this.ctx, this.env, (context) => grantExtension(context, matchId))
    const wasOver = !isGoingOn(this.#calls.state())
    const done = await onAction({ calls: this.#calls, grant }, who, action, Date.now())
    return wasOver ? this.#asSeen(who, done) : done
  }

  signal(who: CallParticipant, signal: Signal): Outcome<Relayed> {
    return this.#calls ? onSignal(this.#calls, who, signal, Date.now()) : refuse('CALL_NOT_FOUND')
  }

  async resume(who: CallParticipant, afterSeq: number | null): Promise<Outcome<CallView>> {
    return this.#asSeen(
      who,
      this.#calls ? await onResume(this.#calls, who, afterSeq, Date.now()) : refuse('CALL_NOT_FOUND'),
    )
  }

  async view(who: CallParticipant): Promise<Outcome<CallView>> {
    return this.#asSeen(who, this.#calls?.view(who, Date.now()) ?? refuse('CALL_NOT_FOUND'))
  }

  /** The card that a call keeps is of its time: of one that is over the other one is shown as they may be seen now. */
  async #asSeen({ userId }: CallParticipant, found: Outcome<CallView>): Promise<Outcome<CallView>> {
    if (!found.ok || found.value.state !== 'ended') return found
    const { id } = found.value.user
    const user = await inContext(this.ctx, this.env, (context) => otherOne(context, userId, id)).catch(() => gone(id))
    return ok({ ...found.value, user })
  }

  /** Lengthens a call by bought minutes, once for each purchase. @returns whether they have been applied */
  addMinutes({ purchaseId, callId, length }: BoughtMinutes): boolean {
    const state = this.#calls?.state()
    if (!this.#calls || !state || state.phase === 'idle' || state.callId !== callId) return false
    // A repetition may come when the call is over.
    if (state.bought?.includes(purchaseId) === true) return true
    return this.#calls.apply({ type: 'bought', purchaseId, length }, Date.now()) === null
  }

  /** What credentials for relays are to be like. */
  iceTerms(callId: string, userId: string): Outcome<IceTerms> {
    return this.#calls ? iceTerms(this.#calls, callId, userId, Date.now()) : refuse('CALL_NOT_FOUND')
  }

  /** A device of a person has opened a socket to their hub. */
  came(userId: string, sessionId: string): void {
    this.#calls?.devices.came(userId, sessionId, Date.now())
  }

  /** The last socket of a device to the person's hub has closed. */
  async gone(userId: string): Promise<void> {
    const present = this.#calls && presentOf(this.#calls, userId)
    if (present) await this.#calls?.devices.look(present.side)
  }

  /** A session is over: the call that it is in ends, and its sockets close. */
  sessionEnded(userId: string, sessionId: string): void {
    this.#pendingUpgrades.stop((arrival) => arrival.sessionId === sessionId)
    if (this.#calls) endForSession(this.#calls, userId, sessionId, Date.now())
  }

  /** Somebody may not use their account now. */
  accountShut(userId: string): void {
    this.#pendingUpgrades.stop((arrival) => arrival.userId === userId)
    if (this.#calls) endForAccount(this.#calls, userId, Date.now())
  }

  /** A match is over, perhaps because one of the two has blocked the other. */
  callOff(matchId: string, blockerId: string | null): void {
    this.#calledOff.add(matchId)
    if (this.#calls) endForMatch(this.#calls, matchId, blockerId, Date.now())
  }

  /** The caller may not call at present. */
  stop(callId: string): void {
    this.#calledOff.add(callId)
    if (this.#calls) stopCall(this.#calls, callId, Date.now())
  }

  /** Closes every socket and forgets the two. */
  async purge(): Promise<void> {
    const calls = this.#calls
    if (!calls) return
    calls.apply({ type: 'call_off', reason: 'over', by: null }, Date.now())
    await calls.outcomes.settle()
    calls.sockets.closeAll(CLOSE.NOT_FOUND, 'conversation removed')
    this.#calls = this.parts = null
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
  }

  /** Attaches a socket to a call of the two. */
  override async fetch(request: Request): Promise<Response> {
    const wanted = socketRequest(request)
    const { userId, sessionId } = wanted
    const callId = request.headers.get('x-call-id') ?? ''
    if (!this.#calls?.find({ userId, callId })) return new Response(null, { status: 404 })
    const arrival = this.#pendingUpgrades.begin(userId, sessionId)
    try {
      const isWelcome = await hubs(this.env).of(userId).admits(wanted)
      if (!isWelcome || arrival.isStopped) return new Response(null, { status: 401 })
      const found = this.#calls?.find({ userId, callId })
      if (!found || !isGoingOn(found.call)) return new Response(null, { status: 404 })
      const response = this.#calls.sockets.attach(callId, wanted)
      if (!response.webSocket) return response
      if (wanted.lastEventId !== undefined && found.call[found.side].sessionId === sessionId)
        this.#calls.signals.again(found.side, wanted.lastEventId)
      this.#calls.devices.came(userId, sessionId, Date.now())
      return response
    } finally {
      this.#pendingUpgrades.end(arrival)
    }
  }

  #dial(request: DialRequest): Promise<Outcome<CallView>> {
    const { userId, conversationId, matchId, media } = request
    this.#calledOff.clear()
    const dialling = {
      load: () =>
        inContext(this.ctx, this.env, (context) =>
          beginCall(context, { actorId: userId, conversationId, matchId, media }),
        ),
      open: () => this.#begin(),
      isCalledOff: (callId: string) => this.#calledOff.has(matchId) || this.#calledOff.has(callId),
    }
    return onDial(this.#calls, request, dialling, () => Date.now())
  }

  #begin(): PairCalls {
    if (this.#calls) return this.#calls
    const [calls, settings] = [new PairCalls(this.ctx, this.env), readSettings(this.env)]
    const present = () => {
      const state = calls.state()
      return state.phase === 'idle' ? null : state.callId
    }
    const log = objectLog(this.env, 'call-room')
    this.#calls = calls
    this.parts = {
      frames: new FrameLoop({
        settings,
        log,
        events: socketEvents(this, settings, log, present),
        requireProved: requireProved(this.ctx, this.env),
        consents: new FrameConsents(this.ctx, this.env, settings),
      }),
      jobs: calls.jobs,
      jobHandlers: calls.jobHandlers,
      socketClosed: (_now, socket) => this.ctx.waitUntil(this.gone(attachmentOf(socket).userId)),
    }
    return calls
  }
}
