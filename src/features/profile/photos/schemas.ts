import { z } from '@hono/zod-openapi'
import { uuid } from '../../../http/endpoint.ts'
import { PICTURE_SIZES } from '../../../providers/media.ts'

const size = (pixels: number) => z.url().openapi({ description: `At most ${pixels} pixels wide and high.` })

export const photoView = z
  .strictObject({
    id: uuid(),
    url: z.url().openapi({ description: 'The medium size, as in person cards.' }),
    sizes: z.strictObject({
      small: size(PICTURE_SIZES.small),
      medium: size(PICTURE_SIZES.medium),
      large: size(PICTURE_SIZES.large),
    }),
    blur_hash: z
      .string()
      .openapi({ description: 'A placeholder to show until the photo has loaded; see https://blurha.sh.' }),
    width: z.int().positive().openapi({ description: 'Pixels, of the large size.' }),
    height: z.int().positive().openapi({ description: 'Pixels, of the large size.' }),
    status: z
      .enum(['pending', 'approved', 'rejected'])
      .openapi({ description: 'Other users see approved photos only. A rejected photo can only be deleted.' }),
    is_primary: z.boolean(),
  })
  .openapi('Photo')

export type PhotoView = z.infer<typeof photoView>

export const photosChanged = z.strictObject({ message: z.string(), photos: z.array(photoView) })

const exampleUrl = (file: string) =>
  `https://api.vibesmatch.example/api/v1/photos/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23/9f86d081884c7d659a2feaa0c55ad015-3c7d9e1f2a34/${file}.webp?expires=1795284000&signature=q0xJ3l2uT7mZ8vYw5nK1Rg`

export const examplePhoto: PhotoView = {
  id: '0193e6a1-0c2d-7e4f-8a5b-3c7d9e1f2a34',
  url: exampleUrl('medium'),
  sizes: { small: exampleUrl('small'), medium: exampleUrl('medium'), large: exampleUrl('large') },
  blur_hash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
  width: 1200,
  height: 1600,
  status: 'approved',
  is_primary: true,
}
