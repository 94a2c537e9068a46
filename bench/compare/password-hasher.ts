import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import workerd from 'workerd'
import { ROOT } from '../../scripts/stack/paths.ts'
import { bundle } from './our-worker.ts'
import { startLogged, untilAnswers, type Server } from './server.ts'

/** Bundles the Worker of wrangler.passwords.toml into a folder, and returns its name there for a configuration of workerd. */
export async function bundleHasher(folder: string): Promise<string> {
  const made = bundle(join(ROOT, 'wrangler.passwords.toml'), join(folder, 'hasher'))
  await copyFile(join(made, 'worker.js'), join(folder, 'hasher.js'))
  return 'hasher.js'
}

/**
 * workerd with that Worker alone, which serves the other runtime on its port. It has the second processor of the
 * machine, as it has a separate thread in production.
 */
export async function startHasher(folder: string, port: number): Promise<Server> {
  await mkdir(folder, { recursive: true })
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed ${JSON.stringify(await bundleHasher(folder))})],
    compatibilityDate = "2026-11-01", compatibilityFlags = ["nodejs_compat"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`
  const file = join(folder, 'config.capnp')
  await writeFile(file, config)
  const server = await startLogged({
    name: 'hasher',
    folder,
    port,
    command: ['taskset', '-c', '1', workerd.default, 'serve', file, '--experimental'],
  })
  return untilAnswers(server, '/', 405)
}
