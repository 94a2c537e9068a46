/** Ids of examples. */
export const ID = {
  ana: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  ben: '0193e6a1-7c2d-7e4f-8a5b-3c7d9e1f2a34',
  match: '0193e6a2-8d3e-7f50-9b6c-4d8e0f2a3b45',
  conversation: '0193e6a2-8d3f-7061-8c7d-5e9f1a3b4c56',
  message: '0193e6a3-9e4f-7172-9d8e-604917264539',
  call: '0193e6a5-9e4f-7172-9d8e-604917264539',
} as const
