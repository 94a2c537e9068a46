import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../scripts/stack/paths.ts'
import type { Surroundings } from '../../scripts/stack/stack.ts'
import { wranglerEnvironment } from '../../scripts/stack/wrangler-dev.ts'

/** Limits high enough never to reject; they are counted all the same, on both sides. */
export const PLENTY = { max: 1_000_000_000, windowSeconds: 3_600 }
export const LIMITS = [
  'api',
  'socket_upgrade',
  'interest_daily',
  'message_send',
  'conversations_list',
  'messages_list',
  'socket_open',
  'socket_open_ip',
  'socket_replay',
]
const SOCKET_PLENTY = { burst: 1_000_000, perSecond: 1_000_000 }

/** Bundles a Worker as a deployment would. @param script in place of the configuration's */
export function bundle(config: string, folder: string, script?: string): string {
  const outdir = join(folder, 'bundle')
  execFileSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js'),
      'deploy',
      ...(script === undefined ? [] : [script]),
      '--dry-run',
      `--config=${config}`,
      `--outdir=${outdir}`,
    ],
    { cwd: ROOT, stdio: 'pipe', env: { ...process.env, ...wranglerEnvironment(folder) } },
  )
  return outdir
}

/**
 * The configuration of the Worker without wrangler.
 * @param sql the bridge to Postgres; without it statements go through the binding
 */
export const settingsOfOurs = (
  secrets: Surroundings['secrets'],
  port: number,
  bridge: URL,
  sql?: string,
): Record<string, string> => ({
  ...secrets,
  ...(sql === undefined ? {} : { NEON_DATABASE_URL: sql }),
  UPSTASH_REDIS_REST_URL: bridge.href.replace(/\/$/, ''),
  ENVIRONMENT: 'development',
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  CORS_ORIGINS: '',
  APPEAL_TO: 'appeals@vibesmatch.example',
  MAIL_FROM: 'VibesMatch <hello@vibesmatch.example>',
  GOOGLE_CLIENT_IDS: '',
  QUOTA_OVERRIDES: JSON.stringify({ written_in_a_day: Number.MAX_SAFE_INTEGER }),
  LIMIT_OVERRIDES: JSON.stringify(Object.fromEntries(LIMITS.map((name) => [name, PLENTY]))),
  SOCKET_LIMIT_OVERRIDES: JSON.stringify({
    send_message: SOCKET_PLENTY,
    frames: SOCKET_PLENTY,
    socket_unnamed: SOCKET_PLENTY,
  }),
})
