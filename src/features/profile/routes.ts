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

/** A response with the profile, and its version as the ETag. */
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
      operationId: 'getProfile',
      summary: 'Get the caller’s profile',
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
      operationId: 'updateProfile',
      summary: 'Update the caller’s profile',
      description: 'Every field is optional; absent fields stay unchanged.',
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
      operationId: 'replaceInterests',
      summary: 'Replace the caller’s interests',
      description:
        'Any text, or an entry of `GET /interests`: the English label is spelt as there, and one in another ' +
        'language counts as the same interest. Spellings that differ only in case, width, apostrophes, hyphens, ' +
        'spaces or invisible characters count as one interest, too; the first is kept.',
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
      operationId: 'updatePreferences',
      summary: 'Update discovery preferences',
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
      operationId: 'setProfileVisibility',
      summary: 'Set the visibility of the profile',
      description:
        '`everyone`: all users whom the caller could meet. `liked_only`: users whom the caller has liked. ' +
        '`hidden`: no new users. Matches see the profile in every case.',
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
      operationId: 'publishProfile',
      summary: 'Publish the profile',
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
      withoutConsent: true,
      tag: 'Profile',
      operationId: 'unpublishProfile',
      summary: 'Unpublish the profile',
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
