import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { keepCoverage } from './coverage.ts'
import { startFirefox } from './firefox.ts'
import { programPath } from './program-path.ts'

/** What Debian and others call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** CHROMIUM_PATH, or the first one on the PATH. @throws when there is none */
export function chromiumPath(): string {
  const found = programPath('CHROMIUM_PATH', NAMES)
  if (found === undefined) throw new Error('There is no chromium; install it, or say where it is in CHROMIUM_PATH.')
  return found
}

/** Chromium, or with E2E_BROWSER=firefox the other one: for a trial of tests that are written for both. */
export const startBrowser = (): Promise<Browser> =>
  process.env['E2E_BROWSER'] === 'firefox' ? startFirefox() : startChromium()

/** A browser whose camera and microphone are made up, and that calls nobody but the stack. */
export async function startChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Pages that nobody looks at are to go on like those in front.
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  })
  return keepCoverage(browser)
}

/** What went wrong in a page: exceptions, refused policies and errors of the console. */
export interface Watched {
  page: Page
  faults: string[]
}

/** Refusals by the API that a test provokes, and cut connections, are no faults of a page. The console logs them anyway. */
const isProvoked = (text: string, url: string): boolean =>
  /WebSocket connection .* failed|ERR_INTERNET_DISCONNECTED|can’t establish a connection to the server at ws/.test(
    text,
  ) ||
  (/the server responded with a status of 4\d\d/.test(text) && /^\w+:\/\/[^/]+\/api\/v1\//.test(url))

/** A page of a browser of its own: nothing is shared with other people's. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message))
  page.on('console', (message) => {
    const { url } = message.location()
    if (message.type() === 'error' && !isProvoked(message.text(), url)) faults.push(`${message.text()} ${url}`)
  })
  return { page, faults }
}

/** Sets the clock of a page's device so many minutes ahead, or with a negative number behind. */
export const setClockAhead = (page: Page, minutes: number): Promise<unknown> =>
  page.addInitScript(`{
    const Right = Date
    window.Date = class extends Right {
      constructor(...args) {
        if (args.length === 0) super(Right.now() + ${minutes * 60_000})
        else super(...args)
      }
      static now() {
        return Right.now() + ${minutes * 60_000}
      }
    }
  }`)
