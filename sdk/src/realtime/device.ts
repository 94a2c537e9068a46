/** What the device says about the app and the network. The default asks the browser; React Native has its own. */
export interface Device {
  /** Whether the user has the app in front of them. */
  isVisible(): boolean
  /** Calls back until the returned function is called. */
  follow(listener: { onWake: () => void; onOffline: () => void }): () => void
}

interface Target {
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
}

/** A browser's page. Outside of a browser it is always visible, and nothing is heard of the network. */
export function browserDevice(): Device {
  // Guarantee: these two are what browsers have under these names, or absent.
  const page = globalThis as unknown as Target & { document?: Target & { visibilityState: string } }
  const isVisible = () => page.document?.visibilityState !== 'hidden'
  return {
    isVisible,
    follow({ onWake, onOffline }) {
      const onChange = () => isVisible() && onWake()
      const all: [Target | undefined, string, () => void][] = [
        [page, 'online', onWake],
        [page, 'offline', onOffline],
        [page.document, 'visibilitychange', onChange],
        // A page that comes back from the browser's cache of pages has lost its socket without an event.
        [page, 'pageshow', onChange],
      ]
      for (const [target, type, listener] of all) target?.addEventListener?.(type, listener)
      return () => {
        for (const [target, type, listener] of all) target?.removeEventListener?.(type, listener)
      }
    },
  }
}
