import type { UserDetail } from '../../api/wire/people.ts'
import { linkTo, type Address } from '../../router.ts'
import { may } from '../../state/me.ts'
import { useResource } from '../../state/resource.ts'
import { PictureControls } from '../../ui/picture-controls.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { SealedPicture } from '../../ui/sealed-picture.tsx'
import { Read } from '../../ui/states.tsx'
import { Ago, At } from '../../ui/time.tsx'
import { AccountStatus, nameOf } from '../cases/marks.tsx'
import { photoFile } from '../photos/photo-file.ts'
import { Contacts } from './contacts.tsx'
import { PersonActions } from './person-actions.tsx'
import { Records } from './records.tsx'
import { Sessions } from './sessions.tsx'

/** An account: masked, with what operators may do about it. */
export function Person({ parameters: [id = ''] }: Address) {
  const user = useResource<{ user: UserDetail }>(`/admin/users/${encodeURIComponent(id)}`)
  const one = user.data?.user
  const name = one
    ? nameOf({ id, first_name: one.profile?.first_name ?? null, age: one.profile?.age ?? null })
    : 'Person'
  return (
    <Place title={name} actions={one ? <PersonActions of={one} reload={user.reload} /> : null}>
      <Read resource={user} rows={12}>
        {({ user: one }) => (
          <>
            <Part title="Account" beside={<AccountStatus of={one.account_status} />}>
              <Facts
                of={[
                  ['Id', <span class="mono">{one.id}</span>],
                  ['Status until', <At at={one.status_until} />],
                  ['Reason', one.status_reason],
                  ['Role', one.role],
                  ['Plan', one.plan],
                  ['Coins', one.coins],
                  ['Created', <At at={one.created_at} />],
                  ['Active', <Ago at={one.last_active_at} />],
                  [
                    'Open case',
                    one.open_case_id === null ? 'none' : <a href={linkTo(['case', one.open_case_id])}>open it</a>,
                  ],
                  ...(one.deleted_at === null ? [] : ([['Deleted', <At at={one.deleted_at} />]] as const)),
                  ['Money', may('money.read') ? <a href={linkTo(['account', one.id])}>purchases and coins</a> : null],
                ]}
              />
            </Part>
            <div class="person">
              <Profile of={one} />
              <Contacts of={one} />
            </div>
            <Records of={one} />
            <Sessions of={one} reload={user.reload} />
          </>
        )}
      </Read>
    </Place>
  )
}

const THUMBNAIL = 120

function Profile({ of: { profile, photos } }: { of: UserDetail }) {
  return (
    <Part
      title="Profile"
      beside={
        <span class="tags">
          <PictureControls />
        </span>
      }
    >
      {profile === null ? (
        <p class="hint">None yet.</p>
      ) : (
        <Facts
          of={[
            ['Gender', profile.gender],
            ['Place', profile.location_name],
            ['Shown to', profile.is_published ? profile.visibility : 'nobody: not published'],
            ['Interests', profile.interests.join(', ')],
            ['About', profile.bio],
            ...(profile.has_disputed_age ? ([['Age', <span class="tag warn">disputed</span>]] as const) : []),
          ]}
        />
      )}
      <div class="pictures">
        {photos.map(({ id, status }, i) => (
          <figure key={id}>
            {may('photos.decide') ? (
              <SealedPicture from={photoFile(id)} alt={`Photo ${i + 1}`} width={THUMBNAIL} />
            ) : null}
            <figcaption class="hint">{status}</figcaption>
          </figure>
        ))}
      </div>
    </Part>
  )
}
