// Runs in the browser: shows the OpenAPI document of this host.

// A token is kept in memory only. This is where earlier versions of the page stored it.
localStorage.removeItem('authorized')

window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  // Two hundred and eighty operations at once take a small laptop seconds; a group opens with a click.
  docExpansion: 'none',
  // Without this the page would send the document to an external validator.
  validatorUrl: null,
})
