import { beforeEach } from 'vitest'

const LIMITS = 'limits are in memory on purpose (docs/realtime.md, "Limits")'
const TYPING = 'the timer that ends typing keeps an object in memory, so an eviction would only wait for it'
const QUIET = 'which hubs are quiet is in memory on purpose (docs/decisions/quiet-hubs.md)'
const BY_ITSELF = 'it runs once with evictions and once without by itself'

/** Tests that look at what is kept in memory on purpose, and so cannot run with evictions between all steps. */
const IN_MEMORY: Readonly<Record<string, string>> = {
  'are limited by a hub, which says when to try again': LIMITS,
  'are limited by a room, which says when to try again': LIMITS,
  'of all kinds together are limited for each socket': LIMITS,
  'that cannot be understood close the socket at the fifth within a minute': LIMITS,
  'from a hub is had a few times in a row, and not for ever': LIMITS,
  'from a room is had a few times in a row, and not for ever': LIMITS,
  'is the same in many conversations as in one, and on their own socket': LIMITS,
  'of typing is one budget for a conversation, over its own socket and the person’s': LIMITS,
  'acknowledgements are taken once a second, apart from all other frames': LIMITS,
  'is told of many messages together': QUIET,
  'is told of a long backlog as a whole': QUIET,
  'is seen by the other one, on both sockets, and by nobody else': TYPING,
  'ends with the message': TYPING,
  'ends by itself after six seconds': TYPING,
  'says nothing of somebody who types where nothing can be sent': TYPING,
  'forwards frames to the right room, by conversation, match or person': TYPING,
  'asks no room about typing in a conversation that is not on its list': TYPING,
  'goes on where it was after every step, eviction or not': BY_ITSELF,
  'go on where they were after every step, eviction or not': BY_ITSELF,
  'tells each thing once, whatever comes first, twice or late, evicted in between or not': BY_ITSELF,
  'lets none in that was asked about before, and was on its way':
    'a hub sleeps after ten seconds at the earliest, when nothing is on its way any more',
  'that comes at the very moment of handing over still spares the person':
    'it stops an object in the middle of a step, so that there is none between steps',
}

beforeEach(({ task, skip }) => {
  const reason = IN_MEMORY[task.name]
  if (reason !== undefined) skip(reason)
})
