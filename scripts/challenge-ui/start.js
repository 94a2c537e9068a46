// Runs in the browser: shows the widget and passes its token to the parent page, or to the app that shows it.
const box = document.querySelector('#challenge')
const { type, siteKey, action } = box.dataset

// Only pages allowed by the policy's frame-ancestors can be the parent.
const give = (token) => {
  if (window.parent !== window) window.parent.postMessage({ challenge_token: token }, '*')
  else location.hash = `challenge_token=${encodeURIComponent(token)}`
}

const complain = () => {
  document.querySelector('#trouble').textContent = 'Verification failed. Reload the page, or try again later.'
}

if (type === 'development') {
  const button = document.createElement('button')
  button.textContent = 'I am a person (development)'
  button.addEventListener('click', () => {
    const id = [...crypto.getRandomValues(new Uint8Array(12))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
    give(`development.${action}.${id}`)
  })
  box.append(button)
} else {
  window.startChallenge = () =>
    window.turnstile.render(box, { sitekey: siteKey, action, callback: give, 'error-callback': complain })
}
