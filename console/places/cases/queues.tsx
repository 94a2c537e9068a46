import { api } from '../../api/api.ts'
import type { CaseQueue, CaseSummary, Queues as QueuesView } from '../../api/wire/cases.ts'
import { go, linkTo } from '../../router.ts'
import { may } from '../../state/me.ts'
import { caseSocket } from '../../socket/case-socket.ts'
import { useCaseChanges } from '../../socket/use-case-changes.ts'
import { useResource } from '../../state/resource.ts'
import { useSignal } from '../../state/use-signal.ts'
import { Action } from '../../ui/action.tsx'
import { Facts, Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { languages, LanguagesField } from './languages.tsx'

/**
 * How often counts are read again, in milliseconds; unchanged ones are not sent. While the socket is open, reading says that somebody
 * is there, and changes are heard of; while it is not, reading is all there is.
 */
const EVERY = { live: 60_000, polled: 4_000 } as const

/** Claims the most urgent case that waits, and opens it. @param queue null for all */
export async function takeNext(queue: string | null): Promise<void> {
  const known = languages()
  const body = { ...(queue === null ? {} : { queue }), ...(known.length === 0 ? {} : { languages: known }) }
  const { case: next } = await api<{ case: CaseSummary | null }>('POST', '/admin/cases/next', body)
  if (next === null) {
    tell('Nothing waits there.')
    go(linkTo(['queues']))
  } else go(linkTo(['case', next.id], { queue }))
}

/** How many cases wait, by queue, and how long. */
export function Queues() {
  const isLive = useSignal(caseSocket.isLive)
  const queues = useResource<QueuesView>('/admin/cases/queues', isLive ? EVERY.live : EVERY.polled)
  useCaseChanges(queues.reload)
  return (
    <Place
      title="Queues"
      actions={
        may('cases.work') ? (
          <Action label="Take the next case" tone="primary" keys="n" run={() => takeNext(null)} />
        ) : null
      }
    >
      <Read resource={queues}>
        {({ queues, mine }) => (
          <>
            <div class="part">
              <Facts
                of={[
                  ['Open', sumOf(queues, 'open')],
                  ['Overdue', <Overdue count={sumOf(queues, 'overdue')} />],
                  ['Claimed', sumOf(queues, 'claimed')],
                  ['Held by me', mine === 0 ? 0 : <a href={linkTo(['cases'], { claimed: 'me' })}>{mine}</a>],
                ]}
              />
              <p class="hint">{isLive ? 'Counts change as cases do.' : 'Counts are read every four seconds.'}</p>
            </div>
            <Table
              caption="Queues"
              rows={queues}
              keyOf={({ queue }) => queue}
              hrefOf={({ queue }) => linkTo(['cases'], { queue })}
              columns={[
                { title: 'Queue', cell: ({ queue }) => wordsOf(queue), isWide: true },
                { title: 'Open', cell: ({ open }) => open, isNumber: true },
                { title: 'Overdue', cell: ({ overdue }) => <Overdue count={overdue} />, isNumber: true },
                { title: 'Claimed', cell: ({ claimed }) => claimed, isNumber: true },
                {
                  title: 'Oldest',
                  cell: ({ oldest_opened_at: at }) => (at === null ? <span class="soft">–</span> : <Ago at={at} />),
                },
                {
                  title: 'Work',
                  cell: ({ queue, open }) => (
                    <Action
                      label="Take next"
                      keys={keyOf(queues, queue)}
                      isDisabled={open === 0 || !may('cases.work')}
                      run={() => takeNext(queue)}
                    />
                  ),
                },
              ]}
            />
            {may('cases.work') ? <LanguagesField /> : null}
          </>
        )}
      </Read>
    </Place>
  )
}

const sumOf = (queues: readonly CaseQueue[], what: 'open' | 'overdue' | 'claimed'): number =>
  queues.reduce((sum, queue) => sum + queue[what], 0)

const keyOf = (queues: readonly CaseQueue[], name: string): string =>
  String(queues.findIndex(({ queue }) => queue === name) + 1)

const Overdue = ({ count }: { count: number }) => (count === 0 ? <>0</> : <span class="overdue">{count}</span>)
