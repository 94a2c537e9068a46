// Runs in the browser: takes a card's details and passes their token to the parent page, and lets the bank ask the payer.
const { key, bank } = document.body.dataset
const box = document.querySelector('#card')

// Only pages allowed by the policy's frame-ancestors can be the parent.
const tell = (message) => window.parent.postMessage(message, '*')
const refuse = (message) => tell({ payment: 'refused', message })

/** Stripe, by its own program. */
function atStripe() {
  const stripe = window.Stripe(key)
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  const card = stripe.elements().create('card', {
    style: { base: { fontSize: '16px', color: dark ? '#f3ecf1' : '#241a20', iconColor: dark ? '#b8a9b3' : '#6b5a63' } },
  })
  card.mount(box)
  card.on('ready', () => tell({ payment: 'ready' }))
  return {
    async makeToken() {
      const { paymentMethod, error } = await stripe.createPaymentMethod({ type: 'card', card })
      if (error) refuse(error.message)
      else tell({ payment: 'token', token: paymentMethod.id })
    },
    async confirm(secret) {
      const { error } = await stripe.handleNextAction({ clientSecret: secret })
      tell({ payment: 'confirmed', outcome: error ? 'failed' : 'complete' })
    },
  }
}

/** The stand-in of a development stack, which plays the bank in a frame. */
function atStandIn() {
  tell({ payment: 'ready' })
  return {
    makeToken: () => tell({ payment: 'token', token: document.querySelector('#test-card').value }),
    confirm(secret) {
      const frame = document.createElement('iframe')
      frame.title = 'Test bank'
      frame.src = `${bank}/3ds/${encodeURIComponent(secret)}`
      window.addEventListener('message', ({ source, data }) => {
        if (source === frame.contentWindow && (data?.bank === 'complete' || data?.bank === 'failed'))
          tell({ payment: 'confirmed', outcome: data.bank })
      })
      document.body.replaceChildren(frame)
    },
  }
}

function start() {
  if (bank) return atStandIn()
  if (window.Stripe) return atStripe()
  const sorry = 'The form of the card cannot be loaded. Check your connection, and that nothing blocks js.stripe.com.'
  document.querySelector('#trouble').textContent = sorry
  tell({ payment: 'ready' })
  return { makeToken: () => refuse(sorry), confirm: () => refuse(sorry) }
}

const cards = start()
window.addEventListener('message', ({ source, data }) => {
  if (source !== window.parent || typeof data !== 'object' || data === null) return
  const work =
    data.payment === 'make_token' ? cards.makeToken() : data.payment === 'confirm' && cards.confirm(data.client_secret)
  Promise.resolve(work).catch(() => refuse('Something went wrong with the form of the card; reload the page.'))
})
