import { endpoint } from '../../../http/endpoint.ts'
import { exampleCard } from '../../connections/schemas.ts'
import { reported } from '../schemas.ts'
import { fileNotice } from './file-notice.ts'
import { noticeInput } from './schemas.ts'

export const noticeEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/safety/notices',
      tag: 'Safety',
      operationId: 'sendNotice',
      summary: 'Send a notice of illegal content',
      description:
        'For everybody, with or without an account (article 16 of the Digital Services Act). The answer is a receipt with a ' +
        'number, whether or not there is such an account; a mail confirms it, and another one brings the decision.',
      auth: 'none',
      limits: ['notice', { name: 'notice_address', whenBodyHas: 'email' }],
      challenge: true,
      missing: { user_id: 'answered' },
      body: noticeInput,
      bodyExample: {
        user_id: exampleCard.id,
        reason: 'The profile offers forged documents.',
        name: 'Ana Reis',
        email: 'ana@example.com',
        good_faith: true,
      },
      response: {
        status: 201,
        data: reported.data,
        example: { message: 'Notice submitted successfully', report_id: reported.example.report_id },
      },
    },
    (ctx, { body, request }) => fileNotice(ctx, body, request.headers.get('accept-language')),
  ),
]
