import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../platform/endpoint.ts'
import { ownProfile } from './own-profile.ts'
import { publish, unpublish } from './publish.ts'
import {
  exampleProfile,
  exampleProfileInput,
  examplePhoto,
  interestsInput,
  photoView,
  preferencesInput,
  profileInput,
  profileView,
} from './schemas.ts'
import { servePhoto } from './serve-photo.ts'
import { updateInterests, updatePreferences, updateProfile } from './update-profile.ts'
import { uploadPhoto } from './upload-photo.ts'

const updated = {
  data: z.strictObject({ message: z.string(), profile: profileView }),
  example: { message: 'Profile updated successfully', profile: exampleProfile },
}
const published = z.strictObject({ message: z.string(), is_published: z.boolean() })
const message = 'Profile updated successfully'

export const profileEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/profile/me',
      aliases: [
        { method: 'get', path: '/profile' },
        { method: 'get', path: '/users/me' },
      ],
      tag: 'Profile',
      summary: 'My profile',
      auth: 'user',
      response: { data: z.strictObject({ profile: profileView }), example: { profile: exampleProfile } },
    },
    async (ctx) => ({ profile: await ownProfile(ctx) }),
  ),
  endpoint(
    {
      method: 'put',
      path: '/profile/me',
      aliases: [
        { method: 'put', path: '/profile' },
        { method: 'put', path: '/users/me' },
      ],
      tag: 'Profile',
      summary: 'Change my profile',
      description: 'Every field is optional; what is absent stays as it is.',
      auth: 'user',
      limits: ['profile_update', { name: 'location_update', whenBodyHas: 'location' }],
      body: profileInput,
      bodyExample: exampleProfileInput,
      response: updated,
    },
    async (ctx, { body }) => ({ message, profile: await updateProfile(ctx, body) }),
  ),
  endpoint(
    {
      method: 'put',
      path: '/profile/interests',
      tag: 'Profile',
      summary: 'Replace my interests',
      description: 'Repetitions that differ in case only are dropped.',
      auth: 'user',
      limits: ['profile_update'],
      body: z.object({ interests: interestsInput }),
      bodyExample: { interests: ['Hiking', 'Coffee'] },
      response: updated,
    },
    async (ctx, { body }) => ({ message, profile: await updateInterests(ctx, body.interests) }),
  ),
  endpoint(
    {
      method: 'put',
      path: '/profile/preferences',
      aliases: [{ method: 'patch', path: '/users/me/preferences' }],
      tag: 'Profile',
      summary: 'Change whom I look for',
      auth: 'user',
      limits: ['profile_update'],
      body: preferencesInput,
      bodyExample: exampleProfileInput.preferences,
      response: updated,
    },
    async (ctx, { body }) => ({ message, profile: await updatePreferences(ctx, body) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/profile/photos',
      aliases: [
        { method: 'post', path: '/profile/image' },
        { method: 'post', path: '/users/me/photos' },
      ],
      tag: 'Profile',
      summary: 'Upload a photo',
      description:
        'A JPEG, PNG or WebP picture of at most 10 MiB and 40 megapixels. It is encoded anew; metadata, with the place where it was taken, is dropped.',
      auth: 'user',
      limits: ['profile_update'],
      keyWithoutRedis: 'run',
      bodyKind: 'form',
      body: z.object({
        photo: z.instanceof(File, { error: 'must be a file' }).openapi({ type: 'string', format: 'binary' }),
        is_primary: z.enum(['true', 'false']).default('false'),
      }),
      bodyExample: { photo: '(binary)', is_primary: 'true' },
      errors: ['CONFLICT'],
      response: { data: z.strictObject({ photo: photoView }), example: { photo: examplePhoto } },
    },
    async (ctx, { body }) => ({
      photo: await uploadPhoto(ctx, { photo: body.photo, isPrimary: body.is_primary === 'true' }),
    }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/profile/publish',
      tag: 'Profile',
      summary: 'Show my profile to others',
      auth: 'user',
      keyWithoutRedis: 'run',
      errors: ['PROFILE_INCOMPLETE'],
      response: { data: published, example: { message: 'Profile published', is_published: true } },
    },
    (ctx) => publish(ctx),
  ),
  endpoint(
    {
      method: 'post',
      path: '/profile/unpublish',
      tag: 'Profile',
      summary: 'Hide my profile',
      description: 'Matches and conversations stay.',
      auth: 'user',
      keyWithoutRedis: 'run',
      response: { data: published, example: { message: 'Profile unpublished', is_published: false } },
    },
    (ctx) => unpublish(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/photos/{user}/{file}',
      tag: 'Profile',
      summary: 'A picture',
      auth: 'none',
      unlimited: true,
      params: z.object({ user: uuid(), file: z.string().regex(/^[0-9a-f]{64}\.(webp|png)$/) }),
      errors: ['NOT_FOUND'],
      response: { raw: true, status: 200, type: 'image/webp', description: 'The picture, to be kept for good.' },
    },
    (ctx, { params }) => servePhoto(ctx, params),
  ),
]
