// Runs in the browser: shows the OpenAPI document of this host.
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: true,
  defaultModelsExpandDepth: 0,
  // Without this the page would send the document to a validator on another host.
  validatorUrl: null,
})
