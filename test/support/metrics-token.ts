/** What the tests show to read `GET /metrics`. */
export const METRICS_TOKEN = 'a-token-for-the-metrics-of-the-tests'
