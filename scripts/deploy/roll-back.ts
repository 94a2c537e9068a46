import { SECRETS, smokeOf, type Deployment } from './deploy.ts'
import { smokeTest } from './smoke.ts'
import { describeVersion, divideTraffic, formerTraffic, type Target } from './versions.ts'
import { DeploymentError } from './wrangler.ts'

/** Gives all traffic to the former release, or to a named version. @throws DeploymentError when there is none */
export async function rollBack(deployment: Deployment, to?: string): Promise<void> {
  const { target, say } = deployment
  const version = to ?? (await formerVersion(target))
  if (version === undefined) throw new DeploymentError('Cloudflare lists no former release; pass --to <version id>')
  await divideTraffic(target, [{ version, percentage: 100 }])
  // Going back matters more than the name of what was gone back to.
  const release = await releaseOf(target, [version]).catch(() => null)
  say(`Version ${version}${release === null ? '' : `, release ${release},`} has all traffic of ${target.environment}.`)
  const wrong = await smokeTest(smokeOf(deployment, version, false))
  if (wrong.length > 0) throw new DeploymentError(`it does not answer as it should:\n  ${wrong.join('\n  ')}`)
  say(`It answers as it should. The database stays as it is; secrets are those that the version had. ${SECRETS}`)
}

/**
 * The version to go back to. While a deployment is under way, also before it gives any traffic to the new version, that is
 * the one that had all of it; otherwise the newest one of another release than the present one.
 */
async function formerVersion(target: Target): Promise<string | undefined> {
  const [now = [], ...before] = await formerTraffic(target)
  const whole = (deployments: typeof before) => [
    ...new Set(deployments.flatMap((traffic) => traffic.find(({ percentage }) => percentage === 100)?.version ?? [])),
  ]
  if (now.length > 1) return whole(before)[0]
  const history = whole([now, ...before])
  const present = await releaseOf(target, history)
  for (const [i, version] of history.entries()) {
    const release = i === 0 ? present : await releaseOf(target, history.slice(i))
    if (release !== null && release !== present) return version
  }
  return undefined
}

/**
 * Tag of the release whose code the first of some versions has; null when nothing says so.
 * @param history versions that had all traffic, newest first
 */
async function releaseOf(target: Target, history: readonly string[]): Promise<string | null> {
  for (const version of history) {
    const { tag, isOfSecret } = await describeVersion(target, version)
    if (tag !== null || !isOfSecret) return tag
  }
  return null
}
