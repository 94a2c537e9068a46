import { api } from '../api/api.ts'
import type { Photo } from '../api/wire.ts'
import { loadProfile, profile } from '../state/me.ts'
import { fill, h, icon, iconButton } from '../ui/dom.ts'
import { confirmed } from '../ui/dialog.ts'
import { attempt } from '../ui/toast.ts'

const MOST = 6
const KINDS = 'image/jpeg,image/png,image/webp,image/heic'

/** One's own photos: add, remove, reorder. Saved at once. */
export function photoGrid(): HTMLElement {
  const grid = h('div', { className: 'photo-grid' })
  const input = h('input', { type: 'file', accept: KINDS, className: 'sr', id: 'new-photo', name: 'photo' })
  const add = h('label', { className: 'photo-slot add', for: 'new-photo' }, icon('plus'), h('span', {}, 'Add a photo'))

  const changed = async (work: () => Promise<unknown>) => {
    grid.setAttribute('aria-busy', 'true')
    await attempt(work)
    await attempt(loadProfile)
    grid.removeAttribute('aria-busy')
    show()
  }
  const slot = (photo: Photo, i: number, all: readonly Photo[]): HTMLElement => {
    const first = () => [photo.id, ...all.filter(({ id }) => id !== photo.id).map(({ id }) => id)]
    const remove = async () => {
      if (await confirmed('Delete this photo?', 'It cannot be brought back.', 'Delete'))
        await changed(() => api('DELETE', `/profile/photos/${photo.id}`))
    }
    return h(
      'figure',
      { className: 'photo-slot' },
      h('img', { src: photo.url, alt: `Your photo ${i + 1}` }),
      photo.status !== 'approved' &&
        h('figcaption', {}, photo.status === 'pending' ? 'Being looked at' : 'Not accepted'),
      photo.is_primary && h('figcaption', {}, 'Main photo'),
      h(
        'span',
        { className: 'photo-actions' },
        i > 0 &&
          iconButton(
            'star',
            `Make photo ${i + 1} the main one`,
            () => void changed(() => api('PUT', '/profile/photos/order', { photo_ids: first() })),
          ),
        iconButton('close', `Delete photo ${i + 1}`, () => void remove()),
      ),
    )
  }
  const show = () => {
    const photos = profile.value?.photos ?? []
    fill(grid, ...photos.map(slot), ...(photos.length < MOST ? [input, add] : []))
  }
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (!file) return
    void changed(async () => {
      const body = new FormData()
      body.set('photo', file)
      await api('POST', '/profile/photos', body)
      input.value = ''
    })
  })
  show()
  return grid
}
