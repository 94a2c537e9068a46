import type { Client } from './client.ts'
import { OPERATOR_OPERATIONS } from './generated/operator-operations.ts'
import type { OperatorApi } from './generated/operator-types.ts'

export type * from './generated/operator-types.ts'

/** The operations of operators and of development, with the session of a client. Apps need none of them. */
export const operators = (client: Client): OperatorApi => client.bind(OPERATOR_OPERATIONS)
