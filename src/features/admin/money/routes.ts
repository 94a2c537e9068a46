import { accountEndpoints } from './accounts/routes.ts'
import { adjustmentEndpoints } from './adjustments/routes.ts'
import { approvalEndpoints } from './approvals/routes.ts'
import { coinCatalogueEndpoints } from './coins/routes.ts'
import { planEndpoints } from './plans/routes.ts'
import { refundEndpoints } from './refunds/routes.ts'

/** What operators do about money. */
export const moneyEndpoints = [
  ...planEndpoints,
  ...coinCatalogueEndpoints,
  ...accountEndpoints,
  ...refundEndpoints,
  ...adjustmentEndpoints,
  ...approvalEndpoints,
]
