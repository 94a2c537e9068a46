/**
 * The page at the root of the host: links to the parts of this deployment. It has no script; its styles are static
 * files of this deployment.
 */
export const HOME_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>VibesMatch</title>
    <link rel="icon" href="/favicon.ico" sizes="32x32">
    <link rel="icon" href="/app/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/app/home-styles.css">
  </head>
  <body>
    <main>
      <img src="/app/icon.svg" alt="" width="56" height="56">
      <h1>VibesMatch</h1>
      <p>The backend of a dating app, and a web client that uses it.</p>
      <ul>
        <li><a href="/app">App</a> <span>Sign in, meet people, chat and call.</span></li>
        <li><a href="/console">Console</a> <span>For operators: cases, people, content, settings, money.</span></li>
        <li><a href="/docs">API documentation</a> <span>Guides, and every operation, event and error.</span></li>
        <li><a href="/openapi.json">OpenAPI</a> <span>The machine-readable description of the API.</span></li>
        <li><a href="/asyncapi.json">AsyncAPI</a> <span>The machine-readable description of the realtime events.</span></li>
        <li><a href="/health">Health</a> <span>The state of Postgres, Redis and the Durable Objects.</span></li>
      </ul>
    </main>
  </body>
</html>
`
