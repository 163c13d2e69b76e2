/** How many there may be of each, whatever a policy says: nothing that one party makes grows without end. */
export const caps = {
	/** Standing sessions of one person in one organization; the policy may allow fewer, and says what happens beyond. */
	sessionsOfPerson: 1_000,
	/** Usable API tokens of one organization, or of the platform. */
	apiTokens: 200,
	/** Invitations that can still be accepted, of one organization or of the platform. */
	openInvitations: 100,
	/** Previews that one token or session can still confirm; a newer one takes the place of the oldest. */
	previewsOfCredential: 10,
	/** Views of its sessions that an organization's administrators keep. */
	savedViews: 100,
	/** WebSockets that one token or session holds open in one organization. */
	socketsOfCredential: 20,
	/** Processes outside Workers that lease with one token at a time: each stands in the memory of whoever lends to it. */
	holdersOfToken: 50,
	/** Organizations of one call for leases: all are asked at once. */
	organizationsOfLeaseCall: 50,
	/** Calls of one batch: it is answered whole, so that it bounds what one request can set going. */
	callsOfBatch: 20,
	/** Room for 500 activities or session ids with slack; a body is held in memory whole. */
	bodyBytes: 256 * 1_024,
} as const;
