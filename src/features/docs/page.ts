/** The documentation page. Its program and styles are static files of this deployment; nothing comes from elsewhere. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>VibesMatch API</title>
    <link rel="icon" href="/favicon.ico" sizes="32x32">
    <link rel="icon" href="/app/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/docs-ui/swagger-ui.css">
  </head>
  <body>
    <p style="font: 16px sans-serif; margin: 1em 2em">
      OpenAPI 3.1: <a href="/openapi.json">/openapi.json</a> and <a href="/openapi.yaml">/openapi.yaml</a>.
      Realtime events, AsyncAPI 3: <a href="/asyncapi.json">/asyncapi.json</a>.
    </p>
    <div id="docs"></div>
    <noscript>This page requires JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
    <script src="/docs-ui/swagger-ui-bundle.js"></script>
    <script src="/docs-ui/start.js"></script>
  </body>
</html>
`

/** Its own files and its own API; styles inline, because the program writes them. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
