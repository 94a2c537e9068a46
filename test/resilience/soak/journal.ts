/** Something that must not be missed, as it arrived. */
export interface Arrived {
  eventId: number
  event: string
  data: Record<string, unknown>
}

/** Everything a device has been told, and what was wrong with it on the spot. */
export class Journal {
  readonly events: Arrived[] = []
  readonly problems: string[] = []
  /** Where `authenticated` said that it begins; null until it has. */
  base: number | null = null
  resumes = 0

  /** What to resume after. */
  last(): number | undefined {
    return this.events.at(-1)?.eventId ?? this.base ?? undefined
  }

  take(event: string, data: Record<string, unknown>): void {
    if (event === 'authenticated') this.base ??= Number(data['last_event_id'])
    if (event === 'resumed') {
      this.resumes += 1
      if (data['complete'] !== true) this.problems.push('a resume was not complete')
    }
    if (data['event_id'] === undefined) return
    const eventId = Number(data['event_id'])
    const last = this.last() ?? Infinity
    if (eventId <= last) this.problems.push(`${event} ${eventId} came after ${last}`)
    else this.events.push({ eventId, event, data })
  }
}
