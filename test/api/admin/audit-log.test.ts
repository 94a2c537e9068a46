import { describe, expect, it } from 'vitest'
import { sealAuditLog } from '../../../src/features/admin/audit/seal-audit-log.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'
import type { Answer } from '../../support/api.ts'
import { inBackground } from '../../support/stores.ts'

/** No other tests write this log, and its chain can be broken. */
const world = apart('audit')

const seal = () => inBackground(world.changes, sealAuditLog)

const faults = () => world.query<{ seq: number | null; fault: string }>('select seq, fault from operator_log_faults()')

/** Something that is logged, with a note that no other entry has. */
async function act(admin: ApartPerson, note: string = crypto.randomUUID()): Promise<string> {
  const body = { title: 'A page', markdown: 'Text', note }
  expect((await admin.call('POST', '/admin/content/pages/audited/en/revisions', body)).status).toBe(201)
  return note
}

const listed = (admin: ApartPerson, query = ''): Promise<Answer> =>
  admin.call('GET', `/admin/audit-log?operator_id=${admin.id}${query}`)

const notesIn = ({ data }: Answer): string[] => data['entries'].map(({ note }: { note: string }) => note)

/** As somebody does who can do everything in the database: no trigger stops them. */
async function behindOurBack(statement: string): Promise<void> {
  await world.query('set session_replication_role = replica')
  try {
    await world.query(statement)
  } finally {
    await world.query('set session_replication_role = default')
  }
}

describe('the audit log', () => {
  it('has every act of an operator, newest first, page by page', async () => {
    const admin = await world.person('admin')
    const notes: string[] = []
    for (let i = 0; i < 5; i += 1) notes.unshift(await act(admin))
    const [first, rest] = [await listed(admin, '&limit=3'), [] as string[]]
    expect(first.data['entries'][0]).toMatchObject({
      operator_id: admin.id,
      act: 'page.revise',
      subject_id: 'audited/en',
      note: notes[0],
      before: null,
    })
    const cursor = encodeURIComponent(first.meta.pagination.cursor ?? '')
    rest.push(...notesIn(await listed(admin, `&limit=3&cursor=${cursor}`)))
    expect([...notesIn(first), ...rest]).toEqual(notes)
    // A cursor is for one list, and for one operator.
    expect((await listed(admin, `&limit=3&act=page&cursor=${cursor}`)).error.code).toBe('INVALID_CURSOR')
    const other = await world.person('admin')
    expect((await other.call('GET', `/admin/audit-log?cursor=${cursor}`)).error.code).toBe('INVALID_CURSOR')
  })

  it('is filtered by act, kind, subject and time', async () => {
    const admin = await world.person('admin')
    await act(admin)
    const reason = crypto.randomUUID()
    await admin.call('PUT', '/admin/settings/pass_days', { value: 31, reason })
    await admin.call('POST', '/admin/settings/pass_days/rollback', { revision: 0, reason })
    const count = async (query: string) => (await listed(admin, query)).data['entries'].length
    expect(await count('')).toBe(3)
    expect(await count('&act=setting')).toBe(2)
    expect(await count('&act=setting.change')).toBe(2)
    expect(await count('&act=sett')).toBe(0)
    expect(await count('&subject_id=audited%2Fen')).toBe(1)
    const now = new Date().toISOString()
    expect([await count(`&since=${now}`), await count(`&until=${now}`)]).toEqual([0, 3])
    for (const bad of ['&act=%25', '&since=yesterday', '&subject_id=', '&limit=201', '&subject_id=%00'])
      expect([bad, (await listed(admin, bad)).status]).toEqual([bad, 400])
  })

  it('is for operators alone', async () => {
    for (const role of ['user', 'moderator'] as const) {
      const somebody = await world.person(role)
      for (const path of ['/admin/audit-log', '/admin/audit-log/export'])
        expect((await somebody.call('GET', path)).status).toBe(403)
    }
  })

  it('is exported for spreadsheets, which run nothing of it', async () => {
    const admin = await world.person('admin')
    await act(admin, '=HYPERLINK("https://evil.example")')
    await act(admin, 'Two\nlines, "quoted"')
    const { text, headers, status } = await admin.call('GET', `/admin/audit-log/export?operator_id=${admin.id}`)
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'no-store',
    ])
    const [head, ...lines] = text.split('\r\n')
    expect(head).toBe('seq,at,operator_id,act,subject_id,reason,note,before,after,id,hash')
    expect(lines.slice(0, 2).map((line) => line.includes(`"${admin.id}","page.revise","audited/en",`))).toEqual([
      true,
      true,
    ])
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
    expect(text).toContain(`"Two\nlines, ""quoted"""`)
  })
})

describe('the chain of the audit log', () => {
  it('seals every entry once, without gaps, whoever seals at once', async () => {
    const admin = await world.person('admin')
    for (let i = 0; i < 6; i += 1) await act(admin)
    expect((await listed(admin)).data['entries'][0]).toMatchObject({ seq: null, hash: null })
    await Promise.all([seal(), seal(), seal()])
    const seqs = (await listed(admin)).data['entries'].map(({ seq }: { seq: number }) => seq)
    expect(seqs).toEqual(Array.from({ length: 6 }, (_, i) => seqs[0] - i))
    expect(await faults()).toEqual([])
  })

  it('cannot be changed', async () => {
    await act(await world.person('admin'))
    await seal()
    for (const statement of [
      'delete from operator_log_seals',
      `update operator_log_seals set hash = 'x'`,
      'truncate operator_log_seals',
    ])
      await expect(world.query(statement)).rejects.toThrow(/never changed/)
  })

  it.each([
    ['changed', (id: string) => `update operator_log set note = 'Nothing happened' where id = '${id}'`],
    ['removed', (id: string) => `delete from operator_log where id = '${id}'`],
    [
      'gap before it',
      (id: string) =>
        `delete from operator_log_seals where seq = (select seq - 1 from operator_log_seals where entry_id = '${id}')`,
    ],
  ])('shows what was done behind our back: %s', async (fault, statement) => {
    const admin = await world.person('admin')
    for (let i = 0; i < 3; i += 1) await act(admin)
    await seal()
    const [, { id, seq }] = (await listed(admin)).data['entries']
    await world.query('create table if not exists kept as select * from operator_log')
    await world.query('create table if not exists kept_seals as select * from operator_log_seals')
    await world.query('truncate kept, kept_seals')
    await world.query('insert into kept select * from operator_log')
    await world.query('insert into kept_seals select * from operator_log_seals')
    await behindOurBack(statement(id))
    expect(await faults()).toContainEqual({ seq, fault })
    await behindOurBack('delete from operator_log')
    await behindOurBack('delete from operator_log_seals')
    await behindOurBack('insert into operator_log select * from kept')
    await behindOurBack('insert into operator_log_seals select * from kept_seals')
    expect(await faults()).toEqual([])
  })

  it('shows an entry that was put in', async () => {
    const admin = await world.person('admin')
    await act(admin)
    await seal()
    const [{ id }] = (await listed(admin)).data['entries']
    await behindOurBack(
      `insert into operator_log (id, operator_id, act, subject_id, at) select gen_random_uuid(), operator_id, act, 'put-in', at
       from operator_log where id = '${id}'`,
    )
    expect(await faults()).toEqual([{ seq: null, fault: 'put in without a seal' }])
    await behindOurBack(`delete from operator_log where subject_id = 'put-in'`)
  })
})
