import type { Profile } from '../api/wire.ts'
import { fill, freshId, h } from '../ui/dom.ts'
import { toast } from '../ui/toast.ts'
import { CITIES } from './cities.ts'

interface Place {
  latitude: number
  longitude: number
  name: string | null
}

/** A location: from the browser, or a city. */
export function placePicker({ location, location_name }: Profile): { element: HTMLElement; chosen(): Place | null } {
  let place: Place | null = null
  const id = freshId('place')
  const said = h('p', { role: 'status' }, location_name ?? (location ? 'Your place is known.' : 'Not set yet.'))
  const choose = (next: Place, words: string) => {
    place = next
    fill(said, words)
  }
  const cities = h(
    'select',
    { id },
    h('option', { value: '' }, 'or choose a city…'),
    ...CITIES.map(([name]) => h('option', {}, name)),
  )
  cities.addEventListener('change', () => {
    const city = CITIES.find(([name]) => name === cities.value)
    if (city) choose({ name: city[0], latitude: city[1], longitude: city[2] }, city[0])
  })
  const locate = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        cities.value = ''
        choose({ latitude, longitude, name: null }, 'Where you are now. Save to use it.')
      },
      () => toast('Your browser does not say where you are; choose a city.', 'bad'),
      { timeout: 10_000, maximumAge: 600_000 },
    )
  return {
    element: h(
      'div',
      { className: 'field' },
      h('label', { for: id }, 'Where I am'),
      said,
      h('div', { className: 'either' }, h('button', { type: 'button', onclick: locate }, 'Use my location'), cities),
      h('span', { className: 'hint' }, 'Kept as a square of about one kilometre, never more exactly.'),
    ),
    chosen: () => place,
  }
}
