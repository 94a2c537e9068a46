import { useState } from 'preact/hooks'
import { POLICIES, type PolicyKey } from '../../../src/catalogue/policies.ts'
import { api } from '../../api/api.ts'
import { ApiError } from '../../api/errors.ts'
import type { DecidedPhoto, WaitingPhoto } from '../../api/wire/photos.ts'
import { useKeys } from '../../keys/keys.ts'
import { usePages, type Pages } from '../../state/pages.ts'
import { useSignal } from '../../state/use-signal.ts'
import { Action } from '../../ui/action.tsx'
import { PersonLink } from '../../ui/id.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { PictureControls } from '../../ui/picture-controls.tsx'
import { Part, Place } from '../../ui/place.tsx'
import { SealedPicture, size } from '../../ui/sealed-picture.tsx'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { complain, tell } from '../../ui/toasts.tsx'
import { nameOf } from '../cases/marks.tsx'
import { photoFile } from './photo-file.ts'

/** Rules that photos break, in the order of their digits. */
const RULES: readonly PolicyKey[] = [
  'profile_content',
  'sexual_content',
  'fake_profile',
  'adults_only',
  'hate',
  'threats',
  'spam',
  'scam',
  'child_safety',
]

/** How many are left when more are read. */
const FEW = 4

/** Photos that wait, one after the other: `a` approves, `r` and a digit rejects. */
export function PhotoQueue() {
  const pages = usePages<WaitingPhoto>('/admin/photos', 'photos')
  const { items, error, hasMore, isLoading, reload } = pages
  return (
    <Place title="Photos" actions={<PictureControls />}>
      {items === null ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} retry={reload} />
        )
      ) : items[0] ? (
        <Waiting key={items[0].id} photo={items[0]} pages={pages} />
      ) : hasMore || isLoading ? (
        <Loading />
      ) : (
        <Empty title="No photo waits">
          <Action label="Look again" keys="u" run={reload} />
        </Empty>
      )}
    </Place>
  )
}

function Waiting({ photo, pages }: { photo: WaitingPhoto; pages: Pages<WaitingPhoto> }) {
  const [isRejecting, setRejecting] = useState(false)
  const side = Number(useSignal(size))
  const { items } = pages
  const pass = () => {
    pages.update((all) => all.filter(({ id }) => id !== photo.id))
    if ((items?.length ?? 0) <= FEW && pages.hasMore) void pages.more()
  }
  const decide = async (body: { decision: 'approve' } | { decision: 'reject'; policy: PolicyKey }) => {
    // The next one is shown at once; what fails comes back with its error.
    pass()
    try {
      const { decided } = await api<DecidedPhoto>('POST', `/admin/photos/${photo.id}/decision`, body)
      tell(
        decided.status === 'approved'
          ? 'Approved.'
          : decided.case_id === null
            ? 'Rejected.'
            : 'Rejected, and added to a case.',
      )
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) pages.update((all) => [photo, ...all])
      complain(error)
    }
  }
  useKeys([
    ...(isRejecting
      ? RULES.map((policy, i) => ({
          keys: String(i + 1),
          label: POLICIES[policy].title,
          group: 'Reject',
          run: () => void decide({ decision: 'reject', policy }),
        }))
      : []),
    ...(isRejecting
      ? [{ keys: 'Escape', label: 'Do not reject', group: 'Reject', run: () => setRejecting(false) }]
      : []),
  ])
  return (
    <div class="case">
      <Part
        title={nameOf(photo.user)}
        beside={
          <span class="hint">
            <Ago at={photo.created_at} /> · {items?.length ?? 0}
            {pages.hasMore ? '+' : ''} wait
          </span>
        }
      >
        <div class="photo-stage">
          <SealedPicture from={photoFile(photo.id, side > 360 ? 'large' : 'medium')} alt="Photo that waits" />
        </div>
        <div class="pictures" aria-hidden="true">
          {(items ?? []).slice(1, FEW).map(({ id }) => (
            <SealedPicture key={id} from={photoFile(id)} alt="" width={72} />
          ))}
        </div>
      </Part>
      <div class="decide">
        <Part title="Decision">
          <div class="form">
            <p>
              <PersonLink id={photo.user.id} name={nameOf(photo.user)} />
              {photo.is_primary ? <span class="tag">first photo</span> : null}
            </p>
            <Action label="Approve" keys="a" tone="primary" run={() => decide({ decision: 'approve' })} />
            <Action label="Reject…" keys="r" isPressed={isRejecting} run={() => setRejecting(!isRejecting)} />
            <div class="choices">
              {RULES.map((policy, i) => (
                <button
                  key={policy}
                  type="button"
                  class="choice"
                  disabled={!isRejecting}
                  onClick={() => void decide({ decision: 'reject', policy })}
                >
                  <Kbd keys={String(i + 1)} />
                  <span>{POLICIES[policy].title}</span>
                </button>
              ))}
            </div>
            <Action label="Pass" keys="s" tone="quiet" run={pass} />
          </div>
        </Part>
      </div>
    </div>
  )
}
