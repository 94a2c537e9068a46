/** The reference of the REST API (`reference/`), which reads the document of this deployment. */
export const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>VibesMatch API</title>
    <link rel="icon" href="/favicon.ico" sizes="32x32">
    <link rel="icon" href="/app/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/docs-ui/reference-styles.css">
    <link rel="preload" href="/openapi.json" as="fetch" crossorigin>
    <script type="module" src="/docs-ui/reference.js"></script>
  </head>
  <body>
    <div id="reference"><main class="loading"><h1>VibesMatch API</h1><p>Loading…</p></main></div>
    <noscript>This page requires JavaScript. The documents are at <a href="/openapi.json">/openapi.json</a> and
      <a href="/asyncapi.json">/asyncapi.json</a>.</noscript>
  </body>
</html>
`

/** Its own files and its own API, and no markup from texts: the page shows what others have written in examples. */
export const REFERENCE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
