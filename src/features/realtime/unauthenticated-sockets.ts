import type { Settings } from '../../settings.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { UNAUTHENTICATED_SOCKETS } from '../../catalogue/socket-limits.ts'
import { networksOf, type Network } from '../../security/network.ts'
import { utf8 } from '../../foundation/bytes.ts'
import { Buckets } from '../../sockets/bucket.ts'

/** How long a closed socket counts whose client does not answer the close, in milliseconds. */
const UNANSWERED_FOR = 60_000

/** Sockets of which nobody has said who is there, in this isolate, by network: it is the isolate that holds them. */
const open = new Map<string, number>()
let all = 0
const rates = new WeakMap<Settings, Buckets>()

/**
 * Lets one more socket wait for somebody to say who is there. Counted here and not in Redis: refusing must cost less than
 * asking. Every part of the network that the address lies in is counted; what one part refuses is taken from none.
 * @returns to be called once it has been said, or the socket has gone
 * @throws AppError RATE_LIMIT_EXCEEDED when a part of its network has too many or opens too many, UNAVAILABLE when all have
 */
export function admitUnauthenticated({ settings, ip, now }: Pick<Context, 'settings' | 'ip' | 'now'>): () => void {
  const networks = networksOf(ip)
  const rate = rates.get(settings) ?? new Buckets(settings)
  rates.set(settings, rate)
  if (all >= UNAUTHENTICATED_SOCKETS.inAll) throw new AppError('UNAVAILABLE', { refusal: 'busy' })
  const at = now()
  const wait = Math.max(...networks.map((network) => waitOf(network, rate, at)))
  if (wait > 0)
    throw new AppError('RATE_LIMIT_EXCEEDED', {
      details: { limit: 'socket_unnamed' },
      retryAfter: Math.ceil(wait / 1000),
    })
  for (const { prefix, allowance } of networks) {
    rate.charge('socket_unnamed', prefix, at, 1 / allowance)
    open.set(prefix, (open.get(prefix) ?? 0) + 1)
  }
  all += 1
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    all -= 1
    for (const { prefix } of networks) {
      const left = (open.get(prefix) ?? 1) - 1
      if (left === 0) open.delete(prefix)
      else open.set(prefix, left)
    }
  }
}

/**
 * How long a network has to wait until it may open one more, in milliseconds; 0 when it may now. One that is allowed several
 * times the number takes as small a part of a token for each. However wide it is, half of all places are for others.
 */
function waitOf({ prefix, allowance }: Network, rate: Buckets, now: number): number {
  const most = Math.min(allowance * UNAUTHENTICATED_SOCKETS.ofNetwork, UNAUTHENTICATED_SOCKETS.inAll / 2)
  if ((open.get(prefix) ?? 0) >= most) return UNANSWERED_FOR
  return rate.untilThere('socket_unnamed', prefix, now, 1 / allowance)
}

/** Stops counting a closed socket, at the latest after a while. */
export function endUnanswered(end: () => void): void {
  setTimeout(end, UNANSWERED_FOR)
}

/** The budget of an unauthenticated socket. */
export class UnauthenticatedFrames {
  #frames = 0
  #bytes = 0

  /** Counts a frame. @returns whether it exceeds the budget */
  isTooMuch(raw: string | ArrayBuffer): boolean {
    this.#frames += 1
    if (this.#frames > UNAUTHENTICATED_SOCKETS.frames) return true
    this.#bytes += typeof raw === 'string' ? utf8(raw).length : raw.byteLength
    return this.#bytes > UNAUTHENTICATED_SOCKETS.bytes
  }
}
