import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT } from '../../scripts/stack/paths.ts'
import type { Program } from './programs.ts'

/** The hardware and software of a measurement; one line each. */
export function describeMachine(programs: Record<Program, string>, postgres: string): string {
  const [cpu] = cpus()
  const versions = {
    Node: process.versions.node,
    workerd: versionOf('workerd'),
    PostgreSQL: postgres,
    pgbouncer: said(programs.pgbouncer, '--version'),
    Redis: said(programs['redis-server'], '--version'),
    wrk: said(programs.wrk, '-v'),
    Express: versionOf('express'),
    'Socket.IO': versionOf('socket.io'),
    pg: versionOf('pg'),
    ioredis: versionOf('ioredis'),
  }
  const memory = Math.round(totalmem() / 2 ** 30)
  return [
    `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, ${distribution()}, Linux ${release()}.`,
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  ].join('\n')
}

function versionOf(name: string): string {
  const file = createRequire(join(ROOT, 'package.json')).resolve(`${name}/package.json`)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** The first number of the form 1.2 in a program's output; wrk exits with an error when asked. */
function said(program: string, option: string): string {
  let output: string
  try {
    output = execFileSync(program, [option], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    output = String((error as { stdout?: string }).stdout)
  }
  return /\d+\.\d+(\.\d+)?/.exec(output)?.[0] ?? 'unknown'
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform
  } catch {
    return process.platform
  }
}
