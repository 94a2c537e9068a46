/** What the API calls itself, in its OpenAPI document and at `GET /api/v1`. Breaking changes raise the first number (docs/versions.md). */
export const API = { name: 'VibesMatch API', version: '1.0.0' } as const
