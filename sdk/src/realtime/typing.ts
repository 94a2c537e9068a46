import type { Clock } from '../foundation.ts'
import { tell, type Listening } from './listeners.ts'

/** The server ends an indicator after six seconds, and takes ten events a minute for each conversation. */
const TELL_EVERY = 6_000
/**
 * How long an indicator is shown without an event, in milliseconds. The server ends one that is not renewed, and does not tell
 * of renewals; so this is only for an end that got lost, and longer than the time between two of them.
 */
const SHOWN_FOR = 13_000
/**
 * How long an indicator is shown after its end, in milliseconds. The server's limit allows a renewal no earlier than the
 * moment when it ends the indicator, so of somebody who types on an end and a beginning follow each other closely.
 */
const BRIDGED_FOR = 1_500

export interface TypingOptions extends Listening {
  clock: Clock
  send: (event: 'typing_start' | 'typing_stop', data: { conversation_id: string }) => void
  user: () => string | undefined
  /** An error that a listener has thrown. */
  report: (error: unknown) => void
}

/** Typing indicators, one's own and those of others. */
export class Typing {
  readonly #options: TypingOptions
  /** When each conversation was last told that its user is typing. */
  readonly #toldAt = new Map<string, number>()

  constructor(options: TypingOptions) {
    this.#options = options
  }

  /** To be called with every change of the text: `isTyping` is false when it is empty, sent or left. */
  tell(conversationId: string, isTyping: boolean): void {
    const { clock, send } = this.#options
    const toldAt = this.#toldAt.get(conversationId)
    // The clock may have been set back.
    const isFresh = toldAt !== undefined && Math.abs(clock.now() - toldAt) < TELL_EVERY
    if (isTyping ? isFresh : toldAt === undefined) return
    if (isTyping) this.#toldAt.set(conversationId, clock.now())
    else this.#toldAt.delete(conversationId)
    send(isTyping ? 'typing_start' : 'typing_stop', { conversation_id: conversationId })
  }

  /** Calls back when the other user of a conversation begins or ends typing. @returns ends it */
  watch(conversationId: string, listener: (isTyping: boolean) => void): () => void {
    const { on, clock, user, report } = this.#options
    let ending: { clear(): void } | undefined
    const end = () => {
      if (!ending) return
      ending.clear()
      ending = undefined
      tell([listener], report, false)
    }
    const show = (isTyping: boolean) => {
      const wasTyping = ending !== undefined
      if (!isTyping && !wasTyping) return
      ending?.clear()
      ending = clock.setTimeout(end, isTyping ? SHOWN_FOR : BRIDGED_FOR)
      if (!wasTyping) tell([listener], report, true)
    }
    const stops = [
      on('user_typing', ({ conversation_id, user_id, is_typing }) => {
        if (conversation_id === conversationId && user_id !== user()) show(is_typing)
      }),
      on('new_message', ({ conversation_id, sender_id }) => {
        if (conversation_id === conversationId && sender_id !== user()) end()
      }),
    ]
    return () => {
      ending?.clear()
      for (const stop of stops) stop()
    }
  }
}
