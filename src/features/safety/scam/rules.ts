/** People who have exchanged a message with somebody within so many days before their ban for fraud hear of it. */
export const NOTICE_DAYS = 30

/** Minutes until a notice is sent: for taking back a ban that was a mistake. */
export const NOTICE_DELAY_MINUTES = 15
