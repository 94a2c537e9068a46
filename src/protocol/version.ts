/** Version of the realtime protocol; announced in `authenticated`. Additions keep it, anything that breaks a client raises it. */
export const PROTOCOL_VERSION = 1
