/** The path of a photo, at the API, for operators. */
export const photoFile = (id: string, size: 'small' | 'medium' | 'large' = 'medium'): string =>
  `/admin/photos/${id}/image?size=${size}`
