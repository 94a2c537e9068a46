// Runs in the browser: shows the OpenAPI document of this host.

// A token is kept by the page alone, and gone with it. This is where earlier versions of the page left it.
localStorage.removeItem('authorized')

window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  // Without this the page would send the document to a validator on another host.
  validatorUrl: null,
})
