import { api } from '../api/api.ts'
import type { Profile } from '../api/wire.ts'
import { heading, linkTo, type View } from '../router.ts'
import { loadProfile, profile } from '../state/me.ts'
import { settings } from '../state/settings.ts'
import { fill, h } from '../ui/dom.ts'
import { confirmed } from '../ui/dialog.ts'
import { field, form, select, submitButton, textOf } from '../ui/form.ts'
import { attempt, complain, toast } from '../ui/toast.ts'
import { onboarding } from './blocks.ts'
import { interestPicker } from './interest-picker.ts'
import { photoGrid } from './photo-grid.ts'
import { placePicker } from './place-picker.ts'

const GENDERS = [
  ['', 'Choose…'],
  ['female', 'Woman'],
  ['male', 'Man'],
  ['non_binary', 'Non-binary'],
  ['other', 'Other'],
] as const
const SHOW_ME = [
  ['everyone', 'Everyone'],
  ['women', 'Women'],
  ['men', 'Men'],
] as const
const VISIBILITY = [
  ['everyone', 'Everyone I could meet'],
  ['liked_only', 'Only people I have liked'],
  ['hidden', 'Nobody new'],
] as const
const PARTS: Readonly<Record<string, string>> = {
  first_name: 'your name',
  birth_date: 'your date of birth',
  gender: 'your gender',
  location: 'where you are',
  photos: 'a photo',
  photo: 'a photo',
}

/** One's own profile: everything in one form. */
export const profileView: View = {
  title: 'Profile',
  render(scope) {
    const body = h('div', {})
    const show = (loaded: Profile): void => fill(body, editor(loaded, show))
    loadProfile().then(show).catch(complain)
    const status = h('p', { className: 'notice', role: 'status' })
    scope.watch(profile, (value) => {
      status.hidden = value === null
      if (value) status.textContent = statusOf(value)
    })
    return h(
      'div',
      { className: 'place narrow' },
      heading('Profile', linkTo('settings', 'Settings')),
      status,
      onboarding(scope),
      body,
    )
  },
}

function partName(part: string): string {
  const photos = settings.value?.min_photos ?? 1
  if (part === 'photos' && photos > 1) return `${photos} photos`
  return PARTS[part] ?? part.replaceAll('_', ' ')
}

function statusOf({ is_published, missing_to_publish }: Profile): string {
  if (is_published) return 'Your profile is published: people near you can see it.'
  if (missing_to_publish.length === 0) return 'Your profile is hidden. Publish it to meet people.'
  return `Nobody sees you yet. Still missing: ${missing_to_publish.map(partName).join(', ')}.`
}

function editor(before: Profile, show: (now: Profile) => void): HTMLElement {
  const interests = interestPicker(before.interests)
  const place = placePicker(before)
  const { preferences } = before
  const distance = h('output', {}, `${preferences.max_distance} km`)
  const range = h('input', {
    type: 'range',
    name: 'max_distance',
    min: '1',
    max: '200',
    value: String(Math.min(200, preferences.max_distance)),
  })
  range.addEventListener('input', () => (distance.value = `${range.value} km`))
  const age = (name: 'age_min' | 'age_max') =>
    h('input', { type: 'number', name, min: '18', max: '100', value: String(preferences[name]), inputMode: 'numeric' })

  return form(
    async (data) => {
      await save(before, data, { interests: interests.chosen(), place: place.chosen() })
      const now = await loadProfile()
      if (data.get('then') !== 'publish') toast('Saved.')
      else if (now.missing_to_publish.length > 0) toast(statusOf(now), 'bad')
      else {
        await api('POST', '/profile/publish')
        toast('Your profile is published. Have fun!')
      }
      show(await loadProfile())
    },
    h('section', { className: 'card' }, h('h2', {}, 'Photos'), photoGrid()),
    h(
      'section',
      { className: 'card' },
      h('h2', {}, 'About me'),
      field(
        'First name',
        h('input', { name: 'first_name', autocomplete: 'given-name', maxLength: 50, value: before.first_name ?? '' }),
      ),
      field(
        'Date of birth',
        h('input', { name: 'birth_date', type: 'date', value: before.birth_date ?? '' }),
        `Others see your age only. You have to be ${settings.value?.minimum_age ?? 18}.`,
      ),
      field('I am a', select('gender', GENDERS, before.gender ?? '')),
      field('A few words', h('textarea', { name: 'bio', rows: 3, maxLength: 500, value: before.bio ?? '' })),
      place.element,
    ),
    h('section', { className: 'card' }, h('h2', {}, 'Interests'), interests.element),
    h(
      'section',
      { className: 'card' },
      h('h2', {}, 'Whom I look for'),
      field('Show me', select('show_me', SHOW_ME, preferences.show_me)),
      h('div', { className: 'two' }, field('Age from', age('age_min')), field('to', age('age_max'))),
      h('div', { className: 'with-output' }, field('At most so far away', range), distance),
      field('Who may see me', select('visibility', VISIBILITY, before.visibility)),
    ),
    h('div', { className: 'save-bar' }, ...endings(before, show)),
  )
}

function endings({ is_published }: Profile, show: (now: Profile) => void): HTMLElement[] {
  if (!is_published)
    return [
      submitButton('Save', ''),
      h('button', { type: 'submit', name: 'then', value: 'publish', className: 'primary' }, 'Save and publish'),
    ]
  const hide = async () => {
    if (!(await confirmed('Hide my profile?', 'Nobody new sees you, and you see nobody. Your chats stay.', 'Hide')))
      return
    await attempt(async () => {
      await api('POST', '/profile/unpublish')
      show(await loadProfile())
    })
  }
  return [h('button', { type: 'button', onclick: () => void hide() }, 'Hide my profile'), submitButton('Save')]
}

interface Picked {
  interests: string[]
  place: { latitude: number; longitude: number; name: string | null } | null
}

/** Sends only changed fields: changes are limited, those of the location most of all. */
async function save(before: Profile, data: FormData, { interests, place }: Picked): Promise<void> {
  const texts = Object.fromEntries(
    (['first_name', 'birth_date', 'gender', 'bio'] as const)
      .map((name) => [name, textOf(data, name)] as const)
      .filter(([name, value]) => value !== (before[name] ?? '') && (value !== '' || name === 'bio')),
  )
  const wanted = {
    max_distance: Number(data.get('max_distance')),
    age_min: Number(data.get('age_min')),
    age_max: Number(data.get('age_max')),
    show_me: textOf(data, 'show_me'),
  }
  const hasNewPreferences = Object.entries(wanted).some(
    ([name, value]) => before.preferences[name as keyof typeof wanted] !== value,
  )
  const body = {
    ...texts,
    ...(place ? { location: { latitude: place.latitude, longitude: place.longitude }, location_name: place.name } : {}),
    ...(hasNewPreferences ? { preferences: wanted } : {}),
  }
  if (Object.keys(body).length > 0) await api('PUT', '/profile/me', body)
  if (interests.join('\n') !== before.interests.join('\n')) await api('PUT', '/profile/interests', { interests })
  const visibility = textOf(data, 'visibility')
  if (visibility !== before.visibility) await api('PUT', '/profile/visibility', { visibility })
}
