import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { type Failure, type FailureStatus, failure } from "../domain/errors.ts";
import { caps } from "../domain/limits/caps.ts";
import type { Result } from "../domain/result.ts";
import { inputFailureOf } from "../domain/wire/input.ts";
import { toWire } from "../domain/wire/wire-failure.ts";

/** tRPC's name of a status; a new status does not compile until it has one. */
export function codeOf(status: FailureStatus): TRPCError["code"] {
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
	constructor(failure: Failure, message: string) {
		super(message);
		this.failure = failure;
	}
}

export function refuse(refused: Failure): TRPCError {
	const { status, message } = toWire(refused);
	return new TRPCError({ code: codeOf(status), message, cause: new Refusal(refused, message) });
}

/** The value of a result, or its failure on the wire. */
export function unwrap<T>(result: Result<T, Failure>): T {
	if (result.ok) return result.value;
	throw refuse(result.error);
}

/** What a caller may know of an error: refusals and what is wrong with the input; of anything else only that it happened. */
export function failureOf(error: TRPCError): Failure {
	if (error.cause instanceof Refusal) return error.cause.failure;
	if (error.cause instanceof z.core.$ZodError) return inputFailureOf(error.cause);
	switch (error.code) {
		case "NOT_FOUND":
			return failure("not_found", { what: "procedure" });
		case "BAD_REQUEST":
			return /batch/i.test(error.message)
				? failure("too_many_calls", { limit: caps.callsOfBatch })
				: badRequest("The request is not one that this API reads. See its documentation.");
		case "PARSE_ERROR":
			return badRequest("The body is not valid JSON.");
		case "METHOD_NOT_SUPPORTED":
			return badRequest("Send queries by GET or POST, and mutations by POST.");
		case "UNSUPPORTED_MEDIA_TYPE":
			return badRequest("Send the body as application/json.");
		case "PAYLOAD_TOO_LARGE":
			return failure("too_large", { limitBytes: caps.bodyBytes });
		default:
			return failure("internal");
	}
}

const badRequest = (sentence: string): Failure => failure("bad_input", { field: null, sentence });
