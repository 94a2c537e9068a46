import { spawnSync } from 'node:child_process'
import { environmentsAgree } from '../check/environments.ts'
import { postgresFinding } from '../stack/database/version.ts'
import { ROOT } from '../stack/paths.ts'
import { databaseVariable, DEPLOYED, NO_HYPERDRIVE, type Configuration, type Deployed } from './configuration.ts'
import { missingSettings, notesOn, storedSecrets, toSet } from './secrets.ts'
import type { Target } from './versions.ts'

/** State of the working tree that is deployed. */
export interface Tree {
  branch: string
  /** Short hash of the commit, which the version is tagged with. */
  commit: string
  /** Whether all files are as committed. */
  isClean: boolean
}

const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout.trim()

export const readTree = (): Tree => ({
  branch: git('rev-parse', '--abbrev-ref', 'HEAD'),
  commit: git('rev-parse', '--short=12', 'HEAD'),
  isClean: git('status', '--porcelain') === '',
})

export interface Allowances {
  /** Deploys files that are in no commit. */
  dirty?: boolean
  /** Deploys another branch than `main`. */
  branch?: boolean
}

/** What is wrong with the working tree for a deployment; none when it may go out. */
export function treeFindings(tree: Tree, allow: Allowances): string[] {
  const findings: string[] = []
  if (!tree.isClean && allow.dirty !== true)
    findings.push('files differ from the commit; commit them, or pass --allow-dirty')
  if (tree.branch !== 'main' && allow.branch !== true)
    findings.push(`the branch is ${tree.branch}; deploy main, or pass --allow-branch`)
  return findings
}

/** What is wrong with the connection string of an environment, among the variables of the process; none when it is there. */
export const databaseFindings = (
  environment: Deployed,
  variables: Readonly<Record<string, string | undefined>>,
): string[] => {
  const name = databaseVariable(environment)
  const url = variables[name]
  if (url)
    return DEPLOYED.map(databaseVariable)
      .filter((one) => one !== name && variables[one] === url)
      .map((one) => `${name} is the database of ${one}`)
  const other = variables['DATABASE_URL']
    ? '; DATABASE_URL is not read here, since it does not say which one it is'
    : ''
  return [`${name} is not set to the database of ${environment}${other}`]
}

/** What keeps the server of an environment from being deployed to: it does not answer, or is too old. */
export async function serverFindings(
  environment: Deployed,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const name = databaseVariable(environment)
  const url = variables[name]
  const finding = url ? await postgresFinding(url) : null
  return finding === null ? [] : [`${name}: ${finding}`]
}

/** What is found before anything is changed. */
export interface Preflight {
  /** What must be put right before a deployment; none when it may go out. */
  findings: string[]
  /** What it goes out without. */
  notes: string[]
}

/** Looks at the files of the configuration, and at secrets that Cloudflare has. */
export async function checkConfiguration(target: Target, configuration: Configuration): Promise<Preflight> {
  const disagreement = environmentsAgree()
  const findings = disagreement === null ? [] : disagreement.split('\n')
  if (configuration.hyperdrive.some(({ id }) => id === NO_HYPERDRIVE))
    findings.push(
      `wrangler.toml, env.${target.environment}: hyperdrive has no id; npx wrangler hyperdrive create tells it`,
    )
  const stored = await storedSecrets(target.wrangler, target.config, target.environment)
  for (const { name, why } of missingSettings(configuration, stored))
    findings.push(`${name} is missing (${why}); ${toSet(name, target.environment)}`)
  return { findings, notes: notesOn(configuration, stored) }
}
