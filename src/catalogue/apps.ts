import { z } from 'zod'

/** Where an app runs. */
export const PLATFORMS = ['ios', 'android', 'web'] as const
export type Platform = (typeof PLATFORMS)[number]

/** A version of an app: one to three numbers. */
export const APP_VERSION = /^\d{1,4}(\.\d{1,4}){0,2}$/
export const appVersion = z.string().regex(APP_VERSION, 'must be a version such as 2.3.1')
