/** A file that proves one entry of the log, and the fields of it that are still kept. */
export interface Evidence {
	name: string;
	file: string;
	fields: Record<string, { salt: string; value: string }>;
}

/** As a query gives it. */
export interface EvidenceQuery {
	data: Evidence | undefined;
	isError: boolean;
	error: Error | null;
	isFetching: boolean;
	refetch: () => unknown;
}
