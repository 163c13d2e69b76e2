/** What goes along with a call. */
export interface CallOptions {
	/** Gives the call up. */
	signal?: AbortSignal;
}

type Sent<Input> = undefined extends Input
	? [input?: Input, options?: CallOptions]
	: [input: Input, options?: CallOptions];

/** A procedure that reads. */
export interface Query<Input, Output> {
	query(...sent: Sent<Input>): Promise<Output>;
}

/** A procedure that changes something, or notes that somebody took something along. */
export interface Mutation<Input, Output> {
	mutate(...sent: Sent<Input>): Promise<Output>;
}

/** Which organization a call is about. Every call is about one. */
export interface OfOrganization {
	organizationId: string;
}

/** A call that may be repeated: within a day the same key gets the first answer, and nothing happens twice. */
export interface Repeatable {
	idempotencyKey?: string | undefined;
}

/** A page of a list. */
export interface PageRequest {
	/** `nextCursor` of the page before. */
	cursor?: string | undefined;
	limit?: number | undefined;
}

export interface Sort<Key extends string> {
	by: Key;
	direction: "asc" | "desc";
}
