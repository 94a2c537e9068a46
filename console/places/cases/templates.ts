import type { PolicyKey } from '../../../src/catalogue/policies.ts'

/**
 * Explanations to begin with, for the person. They name no reporter, and say what was found, not who said so. The first one of
 * a rule is filled in when the rule is chosen.
 */
const TEMPLATES: Readonly<Record<PolicyKey, readonly string[]>> = {
  adults_only: [
    'What your account shows says that you are younger than 18. If you are older, appeal and show us a document.',
  ],
  child_safety: ['We found content on your account that sexualises or endangers children.'],
  threats: [
    'We found messages from your account that threaten others.',
    'You kept following somebody who had asked you to stop.',
  ],
  harassment: [
    'You kept writing to people after they had asked you to stop.',
    'We found messages from your account that insult others.',
  ],
  hate: ['We found messages or content on your account that attack people for who they are.'],
  sexual_content: [
    'Your profile has a sexual picture.',
    'You sent sexual pictures or messages that were not asked for.',
  ],
  scam: [
    'You asked people for money, or led them to pay elsewhere.',
    'You offered people investments that deceive them.',
  ],
  fake_profile: [
    'Your profile shows another person, or not your own age.',
    'Your profile uses pictures that are not of you.',
  ],
  spam: ['You sent the same message to many people, or advertised.'],
  profile_content: ['A picture or a text of your profile does not follow the guidelines.'],
  ban_evasion: ['This account belongs to somebody whose former account was banned.'],
  account_security: [
    'Somebody else seems to use your account. Write to us from your address, and we look at it together.',
  ],
  other: ['You did something that the terms of use do not allow.'],
  false_reports: ['You reported people for what they had not done, several times.'],
}

export const templatesOf = (policy: PolicyKey): readonly string[] => TEMPLATES[policy]
