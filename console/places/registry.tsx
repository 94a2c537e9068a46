import type { ComponentChildren } from 'preact'
import type { Permission } from '../../src/catalogue/roles.ts'
import type { Address } from '../router.ts'

/** A place of the console. */
export interface PlaceSpec {
  /** In the URL. */
  name: string
  title: string
  group: 'Work' | 'Accounts' | 'Product' | 'Records'
  /** Sequence that leads to it. */
  keys: string
  /** What of the role opens it. */
  permission: Permission
  render: (address: Address) => ComponentChildren
}

/** A page that other places lead to. */
export interface PageSpec {
  name: string
  /** The place that is marked in the navigation. */
  of: string
  permission: Permission
  render: (address: Address) => ComponentChildren
}
