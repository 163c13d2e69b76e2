import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { type Failure, type FailureReason, failure, failureStatus } from "../domain/errors.ts";
import type { Result } from "../domain/result.ts";

type TrpcCode = TRPCError["code"];
type Status = (typeof failureStatus)[FailureReason];

/** The one mapping of a refusal to the wire; a new status does not compile until it has its code. */
function codeOf(status: Status): TrpcCode {
	switch (status) {
		case 400:
			return "BAD_REQUEST";
		case 401:
			return "UNAUTHORIZED";
		case 403:
			return "FORBIDDEN";
		case 404:
			return "NOT_FOUND";
		case 409:
			return "CONFLICT";
		case 413:
			return "PAYLOAD_TOO_LARGE";
		case 429:
			return "TOO_MANY_REQUESTS";
		case 503:
			return "SERVICE_UNAVAILABLE";
		case 500:
			return "INTERNAL_SERVER_ERROR";
	}
}

/** Carries a `Failure` through tRPC's error path, where only exceptions travel. */
class Refusal extends Error {
	readonly failure: Failure;
	constructor(failure: Failure) {
		super(failure.message);
		this.failure = failure;
	}
}

export function refuse(refused: Failure): TRPCError {
	return new TRPCError({
		code: codeOf(failureStatus[refused.reason]),
		message: refused.message,
		cause: new Refusal(refused),
	});
}

/** The value of a result, or its failure on the wire. */
export function unwrap<T>(result: Result<T, Failure>): T {
	if (result.ok) return result.value;
	throw refuse(result.error);
}

/** What a caller may know of an error: refusals and validation sentences; of anything else only that it happened. */
export function wireFailureOf(error: TRPCError): Failure {
	if (error.cause instanceof Refusal) return error.cause.failure;
	if (error.cause instanceof z.core.$ZodError) {
		const issue = error.cause.issues[0];
		const field = issue?.path.join(".");
		const sentence = issue?.message ?? failure("bad_input").message;
		return failure("bad_input", field ? `${field}: ${sentence}` : sentence);
	}
	switch (error.code) {
		case "NOT_FOUND":
			return failure("not_found", "There is no such procedure.");
		case "BAD_REQUEST":
			return /batch/i.test(error.message) ? failure("too_many_calls") : failure("bad_input");
		case "PARSE_ERROR":
		case "METHOD_NOT_SUPPORTED":
		case "UNSUPPORTED_MEDIA_TYPE":
			return failure("bad_input");
		case "PAYLOAD_TOO_LARGE":
			return failure("too_large");
		default:
			return failure("internal");
	}
}
