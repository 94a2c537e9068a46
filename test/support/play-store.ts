import { env } from 'cloudflare:workers'
import type { PlayCommands, Notice } from './node/play-store-world.ts'
import { PLAY_PUSH_AUDIENCE, PLAY_PUSH_EMAIL } from './node/provider-accounts.ts'

/** Google Play, as far as tests in workerd play with it: an app of its own for each, with a clock of its own. */

const { PROVIDERS_URL, PLAY_TEST_ACCOUNT } = env as Env & Record<'PROVIDERS_URL' | 'PLAY_TEST_ACCOUNT', string>

export { PLAY_PUSH_AUDIENCE as PUSH_AUDIENCE, PLAY_PUSH_EMAIL as PUSH_EMAIL }

/** The key with which pushes are signed, as Google publishes it. */
export const CERTIFICATES = `${PROVIDERS_URL}/play/certs`

export interface SignedPush {
  authorization: string
  body: string
}

let apps = 0

/** An app that nobody has bought anything in. */
export async function playApp() {
  apps += 1
  const packageName = `test.app${apps}.n${crypto.randomUUID().replaceAll('-', '')}`
  const post = async <T>(place: string, body: unknown): Promise<T> => {
    const address = `${PROVIDERS_URL}/play/${place}/${packageName}`
    return (await fetch(address, { method: 'POST', body: JSON.stringify(body) })).json<T>()
  }
  /** Runs a command of node/play-store-world.ts. */
  const play = <K extends keyof PlayCommands>(
    command: K,
    ...[input]: Parameters<PlayCommands[K]>
  ): Promise<ReturnType<PlayCommands[K]>> => post('control', { do: command, with: input })
  await play('look')
  return {
    packageName,
    play,
    /** Settings with which the Worker sells in this app. */
    settings: {
      PLAY_PACKAGE_NAME: packageName,
      PLAY_SERVICE_ACCOUNT: PLAY_TEST_ACCOUNT,
      PLAY_PUSH_AUDIENCE,
      PLAY_PUSH_EMAIL,
      PLAY_API_URL: `${PROVIDERS_URL}/play/api`,
      GOOGLE_JWKS_URL: CERTIFICATES,
    },
    /**
     * The notifications that wait, signed, and none waits any more.
     * @param changes claims in place of the right ones, where null leaves one out, and notifications in place of those that wait
     */
    pushes: (changes: { claims?: Record<string, unknown>; notices?: Notice[] } = {}): Promise<SignedPush[]> =>
      post('pushes', { audience: PLAY_PUSH_AUDIENCE, email: PLAY_PUSH_EMAIL, ...changes }),
  }
}

export type PlayApp = Awaited<ReturnType<typeof playApp>>

/** All that an asynchronous list has. */
export async function collected<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}
