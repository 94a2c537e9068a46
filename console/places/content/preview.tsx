import { useEffect, useState } from 'preact/hooks'
import { api } from '../../api/api.ts'
import type { Revision } from '../../api/wire/content.ts'
import { Action } from '../../ui/action.tsx'
import { tell } from '../../ui/toasts.tsx'

/**
 * A revision as users see it: the server's HTML in a frame without scripts and without an origin, under the policy of the
 * console. Nothing is parsed as HTML in the console itself.
 */
export function Preview({ path, revision: { revision, title, html } }: { path: string; revision: Revision }) {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([pageOf(html)], { type: 'text/html; charset=utf-8' }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [html])
  const share = async () => {
    const { url } = await api<{ url: string }>('POST', `${path}/revisions/${revision}/preview`, undefined)
    await navigator.clipboard.writeText(url)
    tell('The link is copied. It shows this revision for a day, without a sign-in.')
  }
  return (
    <>
      {address === null ? null : <iframe class="preview" sandbox="" src={address} title={`Preview of ${title}`} />}
      <div class="actions">
        <Action label="Copy a link to this preview" keys="c" run={share} />
      </div>
    </>
  )
}

const pageOf = (html: string): string =>
  `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="${location.origin}/app/page-styles.css"><main>${html}</main>`
