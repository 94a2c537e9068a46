/** Accounts at the providers that the tests play; see providers.ts. */
export const TWILIO_SID = 'AC00000000000000000000000000000000'
export const TWILIO_TOKEN = 'twilio-token'
export const TWILIO_FROM = '+15005550006'
export const SIGHTENGINE_USER = '466759344'
export const SIGHTENGINE_SECRET = 'sightengine-secret'
export const TURN_KEY = 'turn-key-0001'
export const TURN_TOKEN = 'turn-token'
export const RESEND_KEY = 're_test_key'
