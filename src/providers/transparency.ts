import { AppError } from '../foundation/errors.ts'
import type { Settings } from '../settings.ts'
import { reach } from './reach.ts'

/**
 * A statement of reasons in the form of the Commission's transparency database (its schema of 1 July 2025), as far as it is
 * used here: https://transparency.dsa.ec.europa.eu/page/api-documentation
 */
export interface TransparencyStatement {
  /** The platform's own id of it: letters, digits, `-` and `_`. */
  puid: string
  decision_visibility?: string[]
  decision_visibility_other?: string
  decision_provision?: string
  decision_account?: string
  end_date_visibility_restriction?: string
  end_date_account_restriction?: string
  end_date_service_restriction?: string
  decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT'
  incompatible_content_ground: string
  incompatible_content_explanation: string
  content_type: string[]
  content_type_other?: string
  category: string
  /** Days, YYYY-MM-DD. */
  content_date: string
  application_date: string
  decision_facts: string
  source_type: string
  automated_detection: 'Yes' | 'No'
  automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED'
}

/** Statements of one request. */
export const MOST_STATEMENTS = 100

export type Submitted =
  | { outcome: 'ok' }
  /** It has those of these ids already, and has taken none of the others. */
  | { outcome: 'known'; puids: string[] }
  /** It does not accept some of them, by their places, and has taken none. */
  | { outcome: 'refused'; places: number[] }

/** Submits statements of reasons. */
export interface TransparencyProvider {
  /** @throws AppError UNAVAILABLE when it cannot take them now */
  submit(statements: readonly TransparencyStatement[]): Promise<Submitted>
}

/** Longest wait, in milliseconds. */
const TIMEOUT = 15_000

/** Null where no token is configured. */
export const transparencyProvider = ({
  TRANSPARENCY_API_URL: url,
  TRANSPARENCY_API_TOKEN: token,
}: Pick<Settings, 'TRANSPARENCY_API_URL' | 'TRANSPARENCY_API_TOKEN'>): TransparencyProvider | null =>
  token === undefined ? null : { submit: (statements) => submit(`${url}/api/v1/statements`, token, statements) }

async function submit(url: string, token: string, statements: readonly TransparencyStatement[]): Promise<Submitted> {
  let response: Response
  try {
    response = await reach(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ statements }),
      within: TIMEOUT,
    })
    if (response.status === 422) return refusalOf(await response.json())
  } catch (error) {
    throw new AppError('UNAVAILABLE', { cause: error })
  }
  await response.body?.cancel()
  if (response.status !== 201)
    throw new AppError('UNAVAILABLE', { cause: new Error(`the transparency database answered ${response.status}`) })
  return { outcome: 'ok' }
}

function refusalOf(answer: unknown): Submitted {
  const errors = (answer as { errors?: Record<string, unknown> } | null)?.errors ?? {}
  const known = errors['existing_puids']
  if (Array.isArray(known)) return { outcome: 'known', puids: known.map(String) }
  const places = Object.keys(errors).flatMap((name) => /^statement_(\d+)$/.exec(name)?.[1] ?? [])
  return { outcome: 'refused', places: places.map(Number) }
}
