/** This many calls in a row go to a hub at once. */
const AT_ONCE = 10
/** After those, one call begins in this many times as long as the hub takes to answer, */
const SPACING = 3
/** but at least one in so many milliseconds. */
const LONGEST = 100
/** How much the newest answer counts. */
const WEIGHT = 0.25

interface Pace {
  /** How long the hub has taken to answer lately, in milliseconds. */
  takes: number
  /** Until when its calls are accounted for, in milliseconds since 1970. */
  until: number
}

/**
 * How often a room calls each hub. Calls that follow each other closely are spaced by how long the hub takes to answer: where
 * machines are idle that is a few milliseconds, and an event is hardly delayed; where they are busy, more events share a call
 * and a commit, which is what makes them less busy.
 */
export class HubPace {
  readonly #paces = new Map<string, Pace>()

  /** How long to wait before the next call, in milliseconds. */
  pause(userId: string, now: number): number {
    const pace = this.#paces.get(userId)
    if (!pace) return 0
    const spacing = spacingOf(pace)
    // A clock that has been set back must not stop deliveries.
    return Math.min(spacing, Math.max(0, pace.until - now - AT_ONCE * spacing))
  }

  /** Notes a call that has failed: however soon it did, the hub is not called more often for that. */
  failed(userId: string, now: number): void {
    this.called(userId, now - LONGEST, now)
  }

  /** Notes a call that has been answered. */
  called(userId: string, began: number, now: number): void {
    const before = this.#paces.get(userId) ?? { takes: 0, until: 0 }
    const pace = { ...before, takes: before.takes + WEIGHT * (now - began - before.takes) }
    const spacing = spacingOf(pace)
    // What was accounted for while the hub was slower counts no longer: the next call is never further away than one spacing.
    const until = Math.min(Math.max(now, before.until) + spacing, now + (AT_ONCE + 1) * spacing)
    this.#paces.set(userId, { ...pace, until })
  }
}

const spacingOf = ({ takes }: Pace): number => Math.min(LONGEST, SPACING * takes)
