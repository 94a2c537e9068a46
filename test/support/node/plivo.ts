import type { IncomingMessage } from 'node:http'
import { PLIVO_ID, PLIVO_NUMBER, PLIVO_TOKEN, REFUSED_BY_PLIVO } from './provider-accounts.ts'

/**
 * Plivo (https://www.plivo.com/docs/messaging/api/message/send-a-message), as far as it is asked here. Numbers have no `+`
 * there, and `<` separates several. It refuses `REFUSED_BY_PLIVO`.
 */
export function plivo(
  request: IncomingMessage,
  pathname: string,
  text: string,
  receive: (to: string, fields: Record<string, unknown>) => void,
): { status: number; body: unknown } {
  const refuse = (status: number, error: string) => ({ status, body: { api_id: 'test', error } })
  if (request.headers.authorization !== `Basic ${Buffer.from(`${PLIVO_ID}:${PLIVO_TOKEN}`).toString('base64')}`)
    return refuse(401, 'authentication_failed')
  if (request.method !== 'POST' || pathname !== `/plivo/v1/Account/${PLIVO_ID}/Message/`)
    return refuse(404, 'not_found')
  if (request.headers['content-type'] !== 'application/json') return refuse(400, 'invalid_parameter')
  const { src, powerpack_uuid: powerpack, dst, text: body, type, log } = JSON.parse(text) as Record<string, unknown>
  if (typeof dst !== 'string' || !/^[1-9]\d{6,14}$/.test(dst) || `+${dst}` === REFUSED_BY_PLIVO)
    return refuse(400, 'dst is wrong')
  if ((src === undefined) === (powerpack === undefined)) return refuse(400, 'one of src and powerpack_uuid')
  if (src !== undefined && src !== PLIVO_NUMBER.slice(1)) return refuse(400, 'invalid_parameter')
  if (typeof body !== 'string' || body === '' || body.length > 1600) return refuse(400, 'invalid_parameter')
  if (type !== 'sms' || typeof log !== 'boolean') return refuse(400, 'invalid_parameter')
  receive(`plivo:+${dst}`, { src, powerpack, body, log })
  const message_uuid = ['db3ce55a-7f1d-11e1-8ea7-1231380bc196']
  return { status: 202, body: { api_id: 'test', message: 'message(s) queued', message_uuid } }
}
