import type { Search } from '../../src/rpc/match-queue.ts'
import { newId } from '../../src/foundation/ids.ts'

/** A point on the sphere of radius 1; degrees. */
export function pointAt(latitude: number, longitude: number): Pick<Search, 'x' | 'y' | 'z'> {
  const [lat, lon] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180]
  return { x: Math.cos(lat) * Math.cos(lon), y: Math.cos(lat) * Math.sin(lon), z: Math.sin(lat) }
}

/** A search of somebody whom anybody may meet who looks for everybody. Nobody of it exists anywhere else. */
export const anySearch = (changes: Partial<Search> = {}): Search => ({
  searchId: newId(),
  userId: newId(),
  mode: 'chat',
  region: 1,
  since: Date.now(),
  gender: 2,
  // Fixed clock: tests hand over the day on which ages are reckoned.
  birthDate: '1995-05-15',
  audience: 15,
  ageMin: 18,
  ageMax: 100,
  shown: 2,
  ...pointAt(0, 0),
  reach: -1,
  isStrict: false,
  interests: [],
  wanted: null,
  likes: [],
  likedBy: [],
  ...changes,
})
