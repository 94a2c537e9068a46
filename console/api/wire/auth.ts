/** The parts of the API's responses about signing in that the console reads. */

export interface SignedIn {
  token: string
  /** Seconds. */
  expires_in: number
  refresh_token: string
  device_proof?: string | undefined
  user: { id: string; role: string; phone_number?: string | undefined; email?: string | undefined }
}
