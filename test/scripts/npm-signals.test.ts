import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../../scripts/stack/ports.ts'
import { descendantsOf, isRunning, run, temporaryFolder } from '../support/node/programs.ts'

/** Longer than the stack takes to notice that whoever started it has gone. */
const NOTICE = 1_500

it('npm run dev goes on when the shell that started it in the background ends, and stops when npm is interrupted', async () => {
  const folder = await temporaryFolder()
  const port = await freePort()
  const liveness = `http://127.0.0.1:${port}/health/liveness`
  // Such a shell makes its commands ignore interrupts, and npm gets this one alone: no terminal tells the others.
  const wait = 'until [ -e "$STATE_DIR/go" ] || ! kill -0 $!; do sleep 0.1; done'
  const shell = run(['sh', '-c', `npm run --silent dev & echo "npm is $!"; ${wait}`], {
    PORT: String(port),
    STATE_DIR: folder.path,
  })
  await shell.printed('VibesMatch is running')
  const npm = Number(/npm is (\d+)/.exec(shell.output())?.[1])
  const pids = [npm, ...(await descendantsOf(npm))]
  expect(pids.length).toBeGreaterThan(4)

  await writeFile(join(folder.path, 'go'), '')
  await expect.poll(() => shell.child.exitCode).toBe(0)
  for (const until = Date.now() + NOTICE; Date.now() < until;)
    expect((await fetch(liveness, { signal: AbortSignal.timeout(5_000) })).status).toBe(200)

  process.kill(npm, 'SIGINT')
  await expect.poll(() => pids.filter(isRunning), { timeout: 30_000, message: shell.output() }).toEqual([])
  expect(existsSync(join(folder.path, 'dev', 'lock.json'))).toBe(false)
  await folder.remove()
})
