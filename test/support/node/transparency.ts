import type { IncomingMessage } from 'node:http'
import { TRANSPARENCY_TOKEN } from './provider-accounts.ts'

type Statement = Record<string, unknown>

const of = (...names: string[]) => new Set(names)

/** Its schema of 1 July 2025, as far as it constrains: https://transparency.dsa.ec.europa.eu/page/api-documentation */
const VISIBILITIES = of(
  ...['REMOVED', 'DISABLED', 'DEMOTED', 'AGE_RESTRICTED', 'INTERACTION_RESTRICTED', 'LABELLED'].map(
    (name) => `DECISION_VISIBILITY_CONTENT_${name}`,
  ),
  'DECISION_VISIBILITY_OTHER',
)
const PROVISIONS = of(
  ...['PARTIAL_SUSPENSION', 'TOTAL_SUSPENSION', 'PARTIAL_TERMINATION', 'TOTAL_TERMINATION'].map(
    (name) => `DECISION_PROVISION_${name}`,
  ),
)
const ACCOUNTS = of('DECISION_ACCOUNT_SUSPENDED', 'DECISION_ACCOUNT_TERMINATED')
const GROUNDS = of('DECISION_GROUND_ILLEGAL_CONTENT', 'DECISION_GROUND_INCOMPATIBLE_CONTENT')
const CONTENT_TYPES = of(
  ...['APP', 'AUDIO', 'IMAGE', 'PRODUCT', 'SYNTHETIC_MEDIA', 'TEXT', 'VIDEO', 'OTHER'].map(
    (name) => `CONTENT_TYPE_${name}`,
  ),
)
const CATEGORIES = of(
  ...[
    'ANIMAL_WELFARE',
    'CONSUMER_INFORMATION',
    'CYBER_VIOLENCE',
    'CYBER_VIOLENCE_AGAINST_WOMEN',
    'DATA_PROTECTION_AND_PRIVACY_VIOLATIONS',
    'ILLEGAL_OR_HARMFUL_SPEECH',
    'INTELLECTUAL_PROPERTY_INFRINGEMENTS',
    'NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS',
    'NOT_SPECIFIED_NOTICE',
    'OTHER_VIOLATION_TC',
    'PROTECTION_OF_MINORS',
    'RISK_FOR_PUBLIC_SECURITY',
    'SCAMS_AND_FRAUD',
    'SELF_HARM',
    'UNSAFE_AND_PROHIBITED_PRODUCTS',
    'VIOLENCE',
  ].map((name) => `STATEMENT_CATEGORY_${name}`),
)
const SOURCES = of('SOURCE_ARTICLE_16', 'SOURCE_TRUSTED_FLAGGER', 'SOURCE_TYPE_OTHER_NOTIFICATION', 'SOURCE_VOLUNTARY')
const DECISIONS = of('AUTOMATED_DECISION_FULLY', 'AUTOMATED_DECISION_PARTIALLY', 'AUTOMATED_DECISION_NOT_AUTOMATED')
const DAY = /^20[0-3]\d-[01]\d-[0-3]\d$/

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const isText = (value: unknown, most: number): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= most
const isIn = (values: Set<string>, value: unknown): boolean => typeof value === 'string' && values.has(value)
const areIn = (values: Set<string>, value: unknown): boolean => list(value).every((one) => isIn(values, one))

/** The fields of a statement that it does not accept. */
function faultsOf(s: Statement): string[] {
  const visibility = list(s['decision_visibility'])
  const isIllegal = s['decision_ground'] === 'DECISION_GROUND_ILLEGAL_CONTENT'
  const [ground, explanation] = isIllegal
    ? ['illegal_content_legal_ground', 'illegal_content_explanation']
    : ['incompatible_content_ground', 'incompatible_content_explanation']
  const ends = Object.entries(s).filter(([name]) => name.startsWith('end_date_'))
  const checks: Record<string, boolean> = {
    decision_visibility:
      areIn(VISIBILITIES, visibility) &&
      (visibility.length > 0 ||
        ['decision_provision', 'decision_account', 'decision_monetary'].some((name) => s[name])),
    decision_visibility_other:
      !visibility.includes('DECISION_VISIBILITY_OTHER') || isText(s['decision_visibility_other'], 500),
    decision_provision: s['decision_provision'] === undefined || isIn(PROVISIONS, s['decision_provision']),
    decision_account: s['decision_account'] === undefined || isIn(ACCOUNTS, s['decision_account']),
    decision_ground: isIn(GROUNDS, s['decision_ground']),
    [ground]: isText(s[ground], 500),
    [explanation]: isText(s[explanation], 2000),
    content_type: list(s['content_type']).length > 0 && areIn(CONTENT_TYPES, s['content_type']),
    content_type_other: !list(s['content_type']).includes('CONTENT_TYPE_OTHER') || isText(s['content_type_other'], 500),
    category: isIn(CATEGORIES, s['category']),
    content_date: DAY.test(String(s['content_date'])),
    application_date: DAY.test(String(s['application_date'])),
    end_dates: ends.every(([, value]) => DAY.test(String(value)) && Number(String(value).slice(0, 4)) < 2038),
    decision_facts: isText(s['decision_facts'], 5000),
    source_type: isIn(SOURCES, s['source_type']),
    automated_detection: isIn(of('Yes', 'No'), s['automated_detection']),
    automated_decision: isIn(DECISIONS, s['automated_decision']),
    puid: isText(s['puid'], 500) && /^[a-zA-Z0-9_-]+$/.test(String(s['puid'])),
  }
  return Object.entries(checks).flatMap(([name, isFine]) => (isFine ? [] : name))
}

/** The Commission's transparency database: takes all statements of a request, or none. */
export function startTransparency(take: (puid: string, statement: Statement) => void) {
  const known = new Set<string>()
  return (request: IncomingMessage, pathname: string, text: string): { status: number; body: unknown } => {
    if (request.headers.authorization !== `Bearer ${TRANSPARENCY_TOKEN}`)
      return { status: 401, body: { message: 'Unauthenticated.' } }
    if (request.method !== 'POST' || pathname !== '/transparency/api/v1/statements')
      return { status: 404, body: { message: 'Not found.' } }
    const statements = list((JSON.parse(text) as Statement)['statements']) as Statement[]
    if (statements.length === 0 || statements.length > 100)
      return { status: 422, body: { message: 'Invalid.', errors: { statements: ['between 1 and 100'] } } }
    const errors = statements.flatMap((one, i) => {
      const faults = faultsOf(one)
      return faults.length > 0
        ? [[`statement_${i}`, Object.fromEntries(faults.map((name) => [name, ['Invalid.']]))]]
        : []
    })
    if (errors.length > 0) return { status: 422, body: { errors: Object.fromEntries(errors) as unknown } }
    const puids = statements.map(({ puid }) => String(puid))
    const existing = puids.filter((puid, i) => known.has(puid) || puids.indexOf(puid) < i)
    if (existing.length > 0) {
      const message = 'The platform identifier(s) are not all unique within this call.'
      return { status: 422, body: { message, errors: { puid: [message], existing_puids: existing } } }
    }
    for (const [i, one] of statements.entries()) {
      known.add(puids[i] ?? '')
      take(puids[i] ?? '', one)
    }
    return { status: 201, body: { statements: statements.map((one) => ({ ...one, uuid: one['puid'] })) } }
  }
}
