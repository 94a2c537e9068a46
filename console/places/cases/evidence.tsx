import type { Evidence } from '../../api/wire/cases.ts'
import { PictureControls } from '../../ui/picture-controls.tsx'
import { Facts } from '../../ui/place.tsx'
import { SealedPicture } from '../../ui/sealed-picture.tsx'
import { At } from '../../ui/time.tsx'

/** Sealed evidence, as it was when it was reported. Messages of the reported person stand at the right. */
export function EvidenceViewer({ of, subject }: { of: Evidence; subject: string }) {
  const { copied_at, messages, profile, pictures, notifier } = of
  return (
    <div class="evidence">
      <Facts
        of={[
          ['Copied', <At at={copied_at} />],
          ...(profile === null
            ? []
            : ([
                ['Name', profile.first_name],
                ['Age', profile.age],
                ['Interests', profile.interests.join(', ')],
                ['About', profile.bio],
              ] as const)),
          ...(notifier === null
            ? []
            : ([
                ['Notice by', notifier.name],
                ['Address', notifier.email],
              ] as const)),
        ]}
      />
      {pictures.length === 0 ? null : (
        <>
          <div class="actions">
            <PictureControls />
          </div>
          <div class="pictures">
            {pictures.map(({ id, kind, url }) => (
              <SealedPicture
                key={id}
                from={url}
                alt={kind === 'photo' ? 'Photo of the profile' : 'Picture of a message'}
              />
            ))}
          </div>
        </>
      )}
      {messages.length === 0 ? null : (
        <ol class="messages" tabIndex={0} aria-label="Messages">
          {messages.map(({ message_id, sender_id, content, message_type, created_at, edited_at, deleted_at }) => (
            <li key={message_id} class={`message ${sender_id === subject ? 'subject' : ''}`}>
              <span class="hint">
                {sender_id === subject ? 'Reported person' : 'Reporter'}, <At at={created_at} />
                {edited_at === null ? '' : ', edited'}
                {deleted_at === null ? '' : ', deleted later'}
              </span>
              <span>{content === '' ? <em>{message_type}</em> : content}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
