import { MEASURES, policyOf, type PolicyKey } from '../../../catalogue/policies.ts'

const COMMON = policyOf('profile_content')
const gravity = (policy: PolicyKey): number => MEASURES.indexOf(policyOf(policy).measure)

/** Whether a photo under a rule says something about its owner that a moderator should look at: it joins their case. */
export const concernsOwner = (policy: PolicyKey): boolean =>
  gravity(policy) > gravity('profile_content') || policyOf(policy).strikes > COMMON.strikes
