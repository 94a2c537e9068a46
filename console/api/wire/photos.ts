/** The parts of the API's responses about photos that the console reads. */

export interface WaitingPhoto {
  id: string
  user: { id: string; first_name: string | null; age: number | null }
  created_at: string
  is_primary: boolean
}

export interface DecidedPhoto {
  decided: { id: string; status: 'approved' | 'rejected'; case_id: string | null }
}
