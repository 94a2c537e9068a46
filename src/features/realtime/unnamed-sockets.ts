import type { Settings } from '../../settings.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { UNNAMED_SOCKETS } from '../../catalogue/limits.ts'
import { networkOf } from '../../security/network.ts'
import { utf8 } from '../../foundation/bytes.ts'
import { Buckets } from '../../sockets/bucket.ts'

/** How long a socket counts that has been closed and whose client does not answer that, in milliseconds. */
const UNANSWERED_FOR = 60_000

/** Sockets of which nobody has said who is there, in this isolate: it is the isolate that holds them. */
const open = new Map<string, number>()
let all = 0
const rates = new WeakMap<Settings, Buckets>()

/**
 * Lets one more socket wait for somebody to say who is there. Counted here and not in Redis: refusing must cost less than
 * asking.
 * @returns to be called once it has been said, or the socket has gone
 * @throws AppError RATE_LIMIT_EXCEEDED when its network has too many or opens too many, UNAVAILABLE when all have
 */
export function letWait({ settings, ip, now }: Pick<Context, 'settings' | 'ip' | 'now'>): () => void {
  const network = networkOf(ip)
  const rate = rates.get(settings) ?? new Buckets(settings)
  rates.set(settings, rate)
  if (all >= UNNAMED_SOCKETS.inAll) throw new AppError('UNAVAILABLE')
  const count = open.get(network) ?? 0
  const wait = count >= UNNAMED_SOCKETS.ofNetwork ? UNANSWERED_FOR : rate.take('socket_unnamed', network, now())
  if (wait > 0)
    throw new AppError('RATE_LIMIT_EXCEEDED', {
      details: { limit: 'socket_unnamed' },
      retryAfter: Math.ceil(wait / 1000),
    })
  open.set(network, count + 1)
  all += 1
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    all -= 1
    const left = (open.get(network) ?? 1) - 1
    if (left === 0) open.delete(network)
    else open.set(network, left)
  }
}

/** Ends the wait of a socket that has been closed, at the latest after a while. */
export function endUnanswered(end: () => void): void {
  setTimeout(end, UNANSWERED_FOR)
}

/** What a socket may send until it is known who is there. */
export class UnnamedFrames {
  #frames = 0
  #bytes = 0

  /** Counts a frame. @returns whether that is too much */
  isTooMuch(raw: string | ArrayBuffer): boolean {
    this.#frames += 1
    if (this.#frames > UNNAMED_SOCKETS.frames) return true
    this.#bytes += typeof raw === 'string' ? utf8(raw).length : raw.byteLength
    return this.#bytes > UNNAMED_SOCKETS.bytes
  }
}
