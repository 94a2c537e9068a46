import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { onPath } from '../../../scripts/stack/redis.ts'
import { CASES } from './cases.ts'
import { startRealRedis } from './engines.ts'
import { inputsOf, replay, type Recording } from './replay.ts'

/** Writes down what a real server replies to everything in the contract: `npm run redis:record`. */
if (onPath('redis-server') === null) throw new Error('There is no redis-server on the PATH; install one to record it.')
const redis = await startRealRedis()
const recording: Recording = { server: await redis.version(), inputs: inputsOf(CASES), replies: {} }
for (const one of CASES)
  recording.replies[one.name] = {
    plain: await replay(redis.bridge, one, 'plain'),
    base64: await replay(redis.bridge, one, 'base64'),
  }
await redis.stop()
const file = join(import.meta.dirname, 'recording.json')
const settings = await resolveConfig(file)
await writeFile(file, await format(JSON.stringify(recording), { ...settings, parser: 'json' }))
console.log(`Recorded ${CASES.length} cases of redis-server ${recording.server}.`)
