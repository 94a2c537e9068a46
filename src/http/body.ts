import { utf8 } from '../foundation/bytes.ts'
import { AppError, fieldRefused, type FieldIssue } from '../foundation/errors.ts'

/** Longest JSON body, in bytes. */
export const MAX_JSON_BYTES = 64 * 1024
/** Largest picture, in bytes; the form around it may add a little. */
export const MAX_PHOTO_BYTES = 10 * 1024 * 1024
const FORM_OVERHEAD = 16 * 1024

export type BodyKind = 'json' | 'form'

/** A body that has been read but not yet validated. */
export interface RawBody {
  bytes: Uint8Array<ArrayBuffer>
  /** JSON value, or the fields of a form. */
  value: unknown
}

/**
 * Reads a body of the declared kind.
 * @param isOptional reads an absent body, of any content type, as `{}`
 * @throws AppError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, or VALIDATION_FAILED when missing or malformed
 */
export async function readBody(request: Request, kind: BodyKind, isOptional = false): Promise<RawBody> {
  if (isOptional && !request.body) return NO_BODY
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  const wanted = kind === 'json' ? 'application/json' : 'multipart/form-data'
  if (type === '' && !request.body) throw fieldRefused('body', `is required, as ${wanted}`)
  const limit = kind === 'json' ? MAX_JSON_BYTES : MAX_PHOTO_BYTES + FORM_OVERHEAD
  const early = isOptional ? await readAtMost(request, limit) : null
  if (early && isEmptyBody(early)) return NO_BODY
  if (type !== wanted) throw new AppError('UNSUPPORTED_MEDIA_TYPE', { message: `Send the body as ${wanted}.` })
  const bytes = early ?? (await readAtMost(request, limit))
  if (bytes.length === 0) throw fieldRefused('body', 'is required')
  return { bytes, value: kind === 'json' ? parseJson(bytes) : await parseForm(request, bytes) }
}

/**
 * Requires that no body was sent, or the empty object that some clients cannot help sending.
 * @throws AppError VALIDATION_FAILED, PAYLOAD_TOO_LARGE
 */
export async function refuseBody(request: Request): Promise<undefined> {
  if (!request.body) return
  if (!isEmptyBody(await readAtMost(request, MAX_JSON_BYTES))) throw fieldRefused('body', 'must be empty')
}

/** An absent body, as equal to an empty one: two requests without a body are the same request. */
const NO_BODY: RawBody = { bytes: utf8('{}'), value: {} }

/** Whether a body is absent or the empty object that some clients cannot help sending. */
const isEmptyBody = (bytes: Uint8Array): boolean =>
  bytes.length === 0 || new TextDecoder().decode(bytes).replaceAll(/\s/g, '') === '{}'

async function readAtMost(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new AppError('PAYLOAD_TOO_LARGE', { details: { max_bytes: limit } })
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge()
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  try {
    for await (const chunk of request.body) {
      size += chunk.length
      // The length may be missing or wrong, so the bytes are counted as well.
      if (size > limit) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    // The client broke off: no failure of ours, whoever may still hear of it.
    const issues: FieldIssue[] = [{ path: 'body', message: 'must arrive whole' }]
    throw new AppError('VALIDATION_FAILED', { details: { issues }, cause: error })
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/**
 * The bytes of a picture in a form field.
 * @throws AppError PAYLOAD_TOO_LARGE, VALIDATION_FAILED when there are none
 */
export async function readUpload(field: string, file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MAX_PHOTO_BYTES) throw new AppError('PAYLOAD_TOO_LARGE', { details: { max_bytes: MAX_PHOTO_BYTES } })
  if (file.size === 0) throw fieldRefused(`body.${field}`, 'must not be empty')
  return new Uint8Array(await file.arrayBuffer())
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)) as unknown
  } catch {
    throw fieldRefused('body', 'must be valid JSON in UTF-8')
  }
}

async function parseForm(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  try {
    const form = await new Response(bytes, {
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
    }).formData()
    const fields = new Map<string, unknown>()
    for (const [name, value] of form.entries()) {
      if (fields.has(name)) throw fieldRefused(`body.${name}`, 'is given twice')
      fields.set(name, value)
    }
    return Object.fromEntries(fields)
  } catch (error) {
    throw error instanceof AppError ? error : fieldRefused('body', 'must be a valid multipart form')
  }
}
