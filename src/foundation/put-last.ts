/**
 * Puts an entry last in a map that holds at most so many: beyond that, the first one is evicted, which is the one that was not
 * put for longest.
 * @returns the value that was evicted
 */
export function putLast<K, V>(map: Map<K, V>, key: K, value: V, most: number): V | undefined {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map
  if (map.size <= most || oldest === undefined) return undefined
  map.delete(oldest[0])
  return oldest[1]
}
