/** The call that this tab is in. Belongs to the tab: a reload comes back to it, other tabs leave it alone. */
interface Place {
  id: string
  /** Connections of the other device that the page before has known. */
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
