import { useState } from 'preact/hooks'
import { api } from '../../api/api.ts'
import type { Case, CaseReport, Evidence } from '../../api/wire/cases.ts'
import { may } from '../../state/me.ts'
import { Action } from '../../ui/action.tsx'
import { askReason } from '../../ui/ask.tsx'
import { PersonLink } from '../../ui/id.tsx'
import { Part } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Ago } from '../../ui/time.tsx'
import { EvidenceViewer } from './evidence.tsx'

interface ReportsProps {
  of: Case
  reload: () => Promise<void>
}

/** The reports of a case, with their evidence behind a reason. */
export function Reports({ of: { id, subject, reports }, reload }: ReportsProps) {
  const [opened, setOpened] = useState<ReadonlyMap<string, Evidence>>(new Map())
  const read = async (report: CaseReport) => {
    const text = 'Messages, profile and pictures as they were when this was reported. Reading them is logged.'
    const reason = await askReason({ title: 'Read the evidence', text, action: 'Read it' })
    if (reason === null) return
    const body = { report_id: report.id, reason }
    const { evidence } = await api<{ evidence: Evidence }>('POST', `/admin/cases/${id}/evidence`, body)
    setOpened((former) => new Map(former).set(report.id, evidence))
    await reload()
  }
  const next = reports.find((report) => report.has_evidence && !opened.has(report.id))
  return (
    <Part title={`Reports (${reports.length})`}>
      {reports.length === 0 ? <p class="hint">None: signals or photos opened this case.</p> : null}
      {reports.map((report) => {
        const evidence = opened.get(report.id)
        return (
          <article key={report.id} class="report">
            <div class="part-head">
              <Marks of={report} />
              {report.has_evidence && !evidence && may('cases.evidence') ? (
                <Action label="Read evidence" {...(report === next ? { keys: 'v' } : {})} run={() => read(report)} />
              ) : null}
            </div>
            {report.description === null ? null : <p class="quote">{report.description}</p>}
            {evidence ? <EvidenceViewer of={evidence} subject={subject.id} /> : null}
          </article>
        )
      })}
    </Part>
  )
}

function Marks({ of: { reason, is_illegal, status, reporter, created_at } }: { of: CaseReport }) {
  return (
    <span class="tags">
      <strong>{wordsOf(reason)}</strong>
      {is_illegal ? <span class="tag bad">illegal?</span> : null}
      {status === 'pending' ? null : <span class="tag">{status}</span>}
      <span class="hint">
        <Ago at={created_at} />
        {reporter === null ? ', a notice' : ', by '}
        {reporter === null ? null : <PersonLink id={reporter.id} />}
      </span>
      {reporter === null || reporter.record.decided === 0 ? null : (
        <span class={`tag ${reporter.record.is_unreliable ? 'warn' : ''}`}>
          {reporter.record.dismissed} of {reporter.record.decided} dismissed
        </span>
      )}
    </span>
  )
}
