/** The call of this tab. Stored per tab: a reload rejoins it, other tabs ignore it. */
interface Place {
  id: string
  /** Connections of the other device known before the reload. */
  retired: string[]
}

const KEY = 'vibesmatch:call'

export const keepPlace = (place: Place): void => sessionStorage.setItem(KEY, JSON.stringify(place))

export function place(): Place | null {
  const text = sessionStorage.getItem(KEY)
  return text === null ? null : (JSON.parse(text) as Place)
}

export function leavePlace(id: string): void {
  if (place()?.id === id) sessionStorage.removeItem(KEY)
}
