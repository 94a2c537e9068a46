/** Where a session and what must survive a reload is kept. React Native's AsyncStorage has other names for the same three. */
export interface Storage {
  get(key: string): Promise<string | null>
  set(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
}

/** The time, for tests and for platforms with a clock of their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** @param ms milliseconds */
  setTimeout(run: () => void, ms: number): { clear(): void }
}

/** A file to upload: a `Blob`, or what React Native's `FormData` takes in its place. */
export type Upload = Blob | { uri: string; name: string; type: string }

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, ms)
    return { clear: () => clearTimeout(timer) }
  },
}

/** Forgets with the page or the process. */
export function memoryStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get: async (key) => kept.get(key) ?? null,
    set: async (key, value) => void kept.set(key, value),
    remove: async (key) => void kept.delete(key),
  }
}

/** The part of a browser's `Storage` that is used. */
export interface WebStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** `localStorage`, which all tabs of an origin share, or `sessionStorage`. */
export function webStorage(storage: WebStorage): Storage {
  return {
    get: async (key) => storage.getItem(key),
    set: async (key, value) => storage.setItem(key, value),
    remove: async (key) => storage.removeItem(key),
  }
}

/** A UUID (v4), also where `crypto` is absent, as in React Native. It names things; it keeps nothing secret. */
export function newId(): string {
  if (typeof crypto !== 'undefined' && 'randomUUID' in crypto) return crypto.randomUUID()
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    // Guarantee: each of these characters is a digit.
    (Number(digit) ^ ((Math.random() * 16) >> (Number(digit) / 4))).toString(16),
  )
}
