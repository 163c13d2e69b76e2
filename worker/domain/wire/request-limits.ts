/** Calls of one batch: it is answered whole, so that it bounds what one request can set going. */
export const callsPerBatchMax = 20;

/** Room for 500 activities or session ids with slack; a body is held in memory whole. */
export const bodyBytesMax = 256 * 1_024;
