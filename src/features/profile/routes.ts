import { z } from '@hono/zod-openapi'
import { endpoint } from '../../platform/endpoint.ts'
import { ownProfile } from './own-profile.ts'
import { publish, unpublish } from './publish.ts'
import {
  exampleProfile,
  exampleProfileInput,
  interestsInput,
  preferencesInput,
  profileInput,
  profileView,
} from './schemas.ts'
import { updateInterests, updatePreferences, updateProfile } from './update-profile.ts'

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
]
