import { startApnsBridge } from './stack/apns-bridge.ts'
import { APNS } from './stack/given-settings.ts'
import { onEnd } from './stack/on-end.ts'

/**
 * The bridge to Apple's push service for a deployment: `npm run apns-bridge`, with HOST and PORT to listen on and
 * APNS_TARGET to call. See docs/decisions/calls-by-pushkit.md.
 */
const { HOST: host = '127.0.0.1', PORT: port = '8790', APNS_TARGET: target = APNS } = process.env
const bridge = await startApnsBridge(target, { host, port: Number(port) })
onEnd(() => bridge.stop())
console.log(`Listening on ${bridge.url} for ${target}.`)
