import { firefox, type Browser } from 'playwright-core'
import { programPath } from './program-path.ts'

/** FIREFOX_PATH, or the first one on the PATH. */
export const firefoxPath = (): string | undefined => programPath('FIREFOX_PATH', ['firefox-esr', 'firefox'])

/** A camera and a microphone that are made up, nobody called but the stack, and no animations. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // The relay of the tests listens there.
  'media.peerconnection.ice.loopback': true,
  'ui.prefersReducedMotion': 1,
}

/** Debian's Firefox as it is installed, driven by WebDriver BiDi. */
export async function startFirefox(): Promise<Browser> {
  const executablePath = firefoxPath()
  if (executablePath === undefined)
    throw new Error('There is no firefox; install firefox-esr, or say where it is in FIREFOX_PATH.')
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath, firefoxUserPrefs: PREFERENCES })
  answerMediaFeatures(browser)
  return browser
}

/** A connection of WebDriver BiDi, as playwright-core has it inside. */
interface Session {
  send: (this: Session, method: string, parameters: object) => Promise<unknown>
}

let isAnswered = false

/**
 * Playwright sets the features of media queries for each new context, by a command that Firefox 153 does not have, and
 * takes the refusal for a failure. So the command is answered here. Reduced motion is a preference above; a dark page is
 * not to be had. Should playwright-core lose the parts that this relies on, the start of the browser fails.
 */
function answerMediaFeatures(browser: Browser): void {
  if (isAnswered) return
  // Guarantee: so it is in playwright-core 1.65.1, which package.json names exactly.
  const { _connection } = browser as unknown as {
    _connection: { toImpl: (shown: Browser) => { _browserSession: Session } }
  }
  // Guarantee: this is the class of all sessions, those of pages among them.
  const sessions = Object.getPrototypeOf(_connection.toImpl(browser)._browserSession) as Session
  const { send } = sessions
  sessions.send = function (method, parameters) {
    if (method === 'emulation.setMediaFeaturesOverride') return Promise.resolve({})
    return send.call(this, method, parameters)
  }
  isAnswered = true
}
