import type { IncomingMessage } from 'node:http'
import sharp from 'sharp'
import { SIGHTENGINE_SECRET, SIGHTENGINE_USER } from './provider-accounts.ts'

/**
 * Sightengine (https://sightengine.com/docs/image-moderation-workflows), as far as it is asked here. What it says depends
 * on the workflow: `wfl_accept`, `wfl_reject`, `wfl_failure` (an error with status 200), `wfl_silent` (no verdict), and
 * `wfl_no_green…`, which looks: it rejects what is green for a fifteenth or more.
 */
export async function sightengine(
  request: IncomingMessage,
  pathname: string,
  body: Buffer,
  count: (workflow: string) => void = () => {},
): Promise<{ status: number; body: unknown }> {
  const refuse = (status: number, type: string, code: number) => ({
    status,
    body: { status: 'failure', request: { id: 'req_0' }, error: { type, code, message: type } },
  })
  if (request.method !== 'POST' || pathname !== '/sightengine/1.0/check-workflow.json')
    return refuse(404, 'not_found', 404)
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  })
    .formData()
    .catch(() => new FormData())
  if (form.get('api_user') !== SIGHTENGINE_USER || form.get('api_secret') !== SIGHTENGINE_SECRET)
    return refuse(401, 'credentials_error', 5)
  const media = form.get('media')
  if (!(media instanceof File)) return refuse(400, 'media_error', 14)
  const picture = Buffer.from(await media.arrayBuffer())
  const isPicture = media.type === 'image/webp' && picture.toString('latin1', 8, 12) === 'WEBP'
  if (!isPicture) return refuse(400, 'media_error', 14)
  const workflow =
    new URLSearchParams([...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string')).get(
      'workflow',
    ) ?? ''
  count(workflow)
  if (workflow === 'wfl_failure') {
    const { status, body: failure } = refuse(200, 'usage_limit', 32)
    return { status, body: { ...failure, summary: { action: 'accept' } } }
  }
  const looked = workflow.startsWith('wfl_no_green') ? await verdictOn(picture) : undefined
  const action = looked ?? { wfl_accept: 'accept', wfl_reject: 'reject' }[workflow]
  return {
    status: 200,
    body: {
      status: 'success',
      request: { id: 'req_1', timestamp: 1_491_402_308.4762, operations: 1 },
      ...(action === undefined ? {} : { summary: { action, reject_prob: 0.01, reject_reason: [] } }),
      workflow: { id: workflow },
    },
  }
}

/** Looks at a picture on a grey, as the codec of a provider might show what it knows nothing of. */
async function verdictOn(picture: Buffer): Promise<'accept' | 'reject'> {
  const { data, info } = await sharp(picture)
    .flatten({ background: '#808080' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  let green = 0
  for (let at = 0; at < data.length; at += info.channels) {
    const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3)
    if (g > 120 && r < g / 2 && b < g / 2) green += 1
  }
  return green * 15 >= info.width * info.height ? 'reject' : 'accept'
}
