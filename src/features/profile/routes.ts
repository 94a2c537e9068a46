import { z } from '@hono/zod-openapi'
import { endpoint, type Versioned } from '../../http/endpoint.ts'
import { ownProfile, type OwnProfile } from './own-profile.ts'
import { publish, unpublish } from './publish.ts'
import {
  exampleProfile,
  exampleProfileInput,
  interestsInput,
  preferencesInput,
  profileInput,
  profileView,
  visibility,
} from './schemas.ts'
import { changeVisibility, updateInterests, updatePreferences, updateProfile } from './update-profile.ts'

const updated = {
  data: z.strictObject({ message: z.string(), profile: profileView }),
  example: { message: 'Profile updated successfully', profile: exampleProfile },
}
const published = z.strictObject({ message: z.string(), is_published: z.boolean(), profile: profileView })
const message = 'Profile updated successfully'

/** An answer that shows the profile, with the version that its ETag names. */
const versioned = <T extends object>(
  { profile, version }: OwnProfile,
  more: T,
): Versioned<T & { profile: typeof profile }> => ({
  data: { ...more, profile },
  version,
  shown: profile,
})
const changed = async (saved: Promise<OwnProfile>) => versioned(await saved, { message })

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
      contact: 'any',
      etag: 'version',
      response: { data: z.strictObject({ profile: profileView }), example: { profile: exampleProfile } },
    },
    async (ctx) => versioned(await ownProfile(ctx), {}),
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
      contact: 'any',
      etag: 'version',
      limits: ['profile_update', { name: 'location_update', whenBodyHas: 'location' }],
      body: profileInput,
      bodyExample: exampleProfileInput,
      response: updated,
    },
    (ctx, { body, expected }) => changed(updateProfile(ctx, { input: body, expected })),
  ),
  endpoint(
    {
      method: 'put',
      path: '/profile/interests',
      tag: 'Profile',
      summary: 'Replace my interests',
      description:
        'Anything, or what GET /interests offers, whose spelling is taken. Spellings that differ only in case, width, apostrophes, hyphens, spaces or what cannot be seen are one interest: the first is kept.',
      auth: 'user',
      contact: 'any',
      etag: 'version',
      limits: ['profile_update'],
      body: z.object({ interests: interestsInput }),
      bodyExample: { interests: ['Hiking', 'Coffee'] },
      response: updated,
    },
    (ctx, { body, expected }) => changed(updateInterests(ctx, { interests: body.interests, expected })),
  ),
  endpoint(
    {
      method: 'put',
      path: '/profile/preferences',
      aliases: [{ method: 'patch', path: '/users/me/preferences' }],
      tag: 'Profile',
      summary: 'Change whom I look for',
      auth: 'user',
      contact: 'any',
      etag: 'version',
      limits: ['profile_update'],
      body: preferencesInput,
      bodyExample: exampleProfileInput.preferences,
      response: updated,
    },
    (ctx, { body, expected }) => changed(updatePreferences(ctx, { input: body, expected })),
  ),
  endpoint(
    {
      method: 'put',
      path: '/profile/visibility',
      tag: 'Profile',
      summary: 'Choose who may see my profile',
      description:
        '`everyone`: whoever I could meet. `liked_only`: those whom I have liked. `hidden`: nobody new. Matches see me in any case.',
      auth: 'user',
      contact: 'any',
      etag: 'version',
      limits: ['profile_update'],
      body: z.object({ visibility }),
      bodyExample: { visibility: 'liked_only' },
      response: updated,
    },
    (ctx, { body, expected }) => changed(changeVisibility(ctx, { visibility: body.visibility, expected })),
  ),
  endpoint(
    {
      method: 'post',
      path: '/profile/publish',
      tag: 'Profile',
      summary: 'Show my profile to others',
      auth: 'user',
      contact: 'proved',
      etag: 'version',
      keyWithoutRedis: 'run',
      errors: ['PROFILE_INCOMPLETE'],
      response: {
        data: published,
        example: { message: 'Profile published', is_published: true, profile: exampleProfile },
      },
    },
    async (ctx, { expected }) =>
      versioned(await publish(ctx, { expected }), { message: 'Profile published', is_published: true }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/profile/unpublish',
      tag: 'Profile',
      summary: 'Hide my profile',
      description: 'Matches and conversations stay.',
      auth: 'user',
      contact: 'any',
      etag: 'version',
      keyWithoutRedis: 'run',
      response: {
        data: published,
        example: {
          message: 'Profile unpublished',
          is_published: false,
          profile: { ...exampleProfile, is_published: false },
        },
      },
    },
    async (ctx, { expected }) =>
      versioned(await unpublish(ctx, { expected }), { message: 'Profile unpublished', is_published: false }),
  ),
]
