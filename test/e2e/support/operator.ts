import pg from 'pg'
import { Person, type Answer } from '../../../scripts/demo/person.ts'
import type { OperatorRole } from '../../../src/catalogue/roles.ts'
import { freshPhone } from '../../support/phones.ts'

interface Stack {
  url: string
  databaseUrl: string
}

/** Somebody who runs a stack: what they change goes through the API of operators. */
export class Operator extends Person {
  static async come(stack: Stack): Promise<Operator> {
    const operator = await Operator.newcomer(stack)
    await operator.addFactor()
    return operator
  }

  /** An operator who has no second factor yet. */
  static async newcomer({ url, databaseUrl }: Stack, role: OperatorRole = 'admin'): Promise<Operator> {
    const operator = new Operator(url, 'Olga', freshPhone())
    await operator.signIn()
    const db = new pg.Client({ connectionString: databaseUrl })
    await db.connect()
    await db.query('update users set role = $2 where id = $1', [operator.id, role])
    await db.end()
    // The next token has the role.
    await operator.signIn()
    return operator
  }

  /** Adds an authenticator app, whose first code confirms the token. */
  async addFactor(): Promise<void> {
    const { body } = await super.call('POST', '/admin/factors/totp', { name: 'A test' })
    await this.#showFactor(`/admin/factors/totp/${String(body.data['factor_id'])}/confirmation`)
  }

  /** What needs a fresh second factor gets one. */
  override async call(...request: Parameters<Person['call']>): Promise<Answer> {
    const answer = await super.call(...request)
    if (answer.body.error?.code !== 'CONFIRMATION_REQUIRED') return answer
    await this.#showFactor('/admin/confirmation')
    return super.call(...request)
  }

  async #showFactor(path: string): Promise<void> {
    const { code } = await this.do('GET', `/dev/second-factor?to=${encodeURIComponent(this.phone)}`)
    this.token = String((await this.do('POST', path, { code }))['token'])
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.do('PUT', `/admin/settings/${key}`, { value, reason: 'A test.' })
  }

  /** Publishes a text of a page in English. */
  async revise(slug: string, title: string, more: { markdown?: string; is_material?: boolean } = {}): Promise<void> {
    const path = `/admin/content/pages/${slug}/en`
    const body = { title, markdown: 'New words.', note: 'A test.', ...more }
    const { body: written } = await this.call('POST', `${path}/revisions`, body)
    await this.do('PUT', `${path}/publication`, { revision: written.data['revision'] })
  }

  /** Places a block for everybody. Returns a function that takes it away. */
  async place(placement: string, data: object): Promise<() => Promise<unknown>> {
    const { body } = await this.call('POST', '/admin/content/blocks', { placement, data })
    const { id } = body.data['block'] as { id: string }
    return () => this.do('DELETE', `/admin/content/blocks/${id}`)
  }
}
