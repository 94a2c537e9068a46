import { FEATURES } from '../../../src/catalogue/policies.ts'
import type { UserDetail } from '../../api/wire/people.ts'
import { useResource } from '../../state/resource.ts'
import { SealedPicture } from '../../ui/sealed-picture.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { photoFile } from '../photos/photo-file.ts'
import type { Change, Draft } from './draft.ts'

interface MeasureFieldsProps {
  draft: Draft
  change: (change: Change) => void
  subjectId: string
}

/** What a measure needs beside its rule. */
export function MeasureFields({ draft, change, subjectId }: MeasureFieldsProps) {
  const { measure, features, days } = draft
  return (
    <>
      {measure === 'restriction' ? (
        <fieldset>
          <legend>Restricts</legend>
          <div class="row">
            {FEATURES.map((feature) => (
              <label key={feature} class="check">
                <input
                  type="checkbox"
                  checked={features.includes(feature)}
                  onChange={({ currentTarget }) => change({ do: 'feature', feature, isOn: currentTarget.checked })}
                />
                {wordsOf(feature)}
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      {measure === 'restriction' || measure === 'suspension' ? (
        <div class="field narrow">
          <label for="days">Days</label>
          <input
            id="days"
            type="number"
            min={1}
            max={3650}
            value={days ?? ''}
            placeholder="For good"
            onInput={({ currentTarget: { value } }) =>
              change({ do: 'days', days: value === '' ? null : Number(value) })
            }
          />
        </div>
      ) : null}
      {measure === 'content_removed' ? <Removed draft={draft} change={change} subjectId={subjectId} /> : null}
    </>
  )
}

const THUMBNAIL = 84

/** Which photos go, and whether the text about the person does. */
function Removed({ draft: { photoIds, removesBio }, change, subjectId }: MeasureFieldsProps) {
  const user = useResource<{ user: UserDetail }>(`/admin/users/${subjectId}`)
  return (
    <fieldset>
      <legend>Removes</legend>
      <Read resource={user} rows={2}>
        {({ user: { photos, profile } }) => (
          <>
            <div class="pictures">
              {photos.map(({ id }, i) => (
                <label key={id} class="check">
                  <input
                    type="checkbox"
                    aria-label={`Photo ${i + 1}`}
                    checked={photoIds.includes(id)}
                    onChange={({ currentTarget }) => change({ do: 'photo', id, isOn: currentTarget.checked })}
                  />
                  <SealedPicture from={photoFile(id)} alt={`Photo ${i + 1}`} width={THUMBNAIL} />
                </label>
              ))}
            </div>
            {profile?.bio ? (
              <label class="check">
                <input
                  type="checkbox"
                  checked={removesBio}
                  onChange={({ currentTarget }) => change({ do: 'bio', isOn: currentTarget.checked })}
                />
                <span class="quote">{profile.bio}</span>
              </label>
            ) : null}
          </>
        )}
      </Read>
    </fieldset>
  )
}
