/** The `version` of package.json, put here by scripts/build-assets.ts. */
declare const APP_VERSION: string

/** What this client says about itself, so that operators can ask old copies of it to reload. */
export const CLIENT: Readonly<Record<string, string>> = { 'x-app-platform': 'web', 'x-app-version': APP_VERSION }
