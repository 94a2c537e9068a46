import { file } from './api.ts'

/** Pictures of conversations need the access token, so they are fetched and shown from memory. */
const kept = new Map<string, Promise<string>>()
const MOST = 200

/** A URL that an `<img>` can show. */
export function pictureAddress(url: string): Promise<string> {
  const known = kept.get(url)
  if (known) return known
  const { pathname, search } = new URL(url)
  const made = file(pathname + search).then((blob) => URL.createObjectURL(blob))
  made.catch(() => kept.delete(url))
  kept.set(url, made)
  forgetOldest()
  return made
}

function forgetOldest(): void {
  const [oldest] = kept
  if (kept.size <= MOST || !oldest) return
  kept.delete(oldest[0])
  oldest[1].then(forget, () => {})
}

const forget = (address: string) => URL.revokeObjectURL(address)

/** Clears all pictures before the next user signs in. */
export function forgetPictures(): void {
  for (const made of kept.values()) made.then(forget, () => {})
  kept.clear()
}
