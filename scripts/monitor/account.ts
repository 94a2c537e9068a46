import { Person } from '../demo/person.ts'
import { PlainError } from '../stack/on-end.ts'

/** An account of the monitor's own. It signs in with its password: production has no outbox in which to read a code. */
export class Account extends Person {
  readonly #email: string
  readonly #password: string

  constructor(url: string, name: string, { email, password }: { email: string; password: string }) {
    super(url, name, '')
    this.#email = email
    this.#password = password
  }

  override async signIn(): Promise<void> {
    const device = { name: 'Synthetic monitor', platform: 'other' }
    this.keep(await this.do('POST', '/auth/login', { email: this.#email, password: this.#password, device }))
  }
}

/** Variables of the environment with the credentials; secrets, so they are no options of the command. */
const VARIABLES = ['MONITOR_EMAIL_1', 'MONITOR_PASSWORD_1', 'MONITOR_EMAIL_2', 'MONITOR_PASSWORD_2'] as const

/** Both accounts. @throws PlainError that names the variables which are not set */
export function accountsFrom(url: string, env: Readonly<Record<string, string | undefined>>): [Account, Account] {
  const missing = VARIABLES.filter((name) => !env[name])
  if (missing.length > 0)
    throw new PlainError(
      `Set ${missing.join(', ')}: two accounts of the monitor's own (docs/operations.md#the-synthetic-monitor).`,
    )
  const [email1, password1, email2, password2] = VARIABLES.map((name) => env[name] ?? '') as [
    string,
    string,
    string,
    string,
  ]
  if (email1 === email2) throw new PlainError('MONITOR_EMAIL_1 and MONITOR_EMAIL_2 must be two accounts.')
  return [
    new Account(url, 'the first account', { email: email1, password: password1 }),
    new Account(url, 'the second account', { email: email2, password: password2 }),
  ]
}
