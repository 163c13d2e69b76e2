import {
	type Admission,
	bearerOf,
	type CheckedSession,
	Guard,
	type GuardOptions,
	isLater,
} from "./guard.ts";
import { NodeRequest } from "./node-request.ts";

export type { CheckedSession } from "./guard.ts";

/** What is used of Express's request, of any version. */
interface ExpressRequest {
	headers: { authorization?: string | undefined; "user-agent"?: string | undefined };
	/** As `trust proxy` of the application has it. */
	ip?: string | undefined;
}

interface ExpressResponse {
	locals: { session?: CheckedSession };
	headersSent?: boolean;
	status(code: number): unknown;
	set(headers: Record<string, string>): unknown;
	json(body: unknown): unknown;
}

export interface RequireSessionOptions extends GuardOptions {
	/** Where the token is; by default in the Authorization header. */
	tokenOf?: (request: ExpressRequest) => string | undefined;
}

/**
 * Express middleware: verifies the access token, then asks the gate. Routes behind it find who it is in
 * `response.locals.session`.
 */
export function requireSession(options: RequireSessionOptions) {
	const guard = new Guard(options);
	const tokenOf = options.tokenOf ?? (({ headers }) => bearerOf(headers.authorization));
	return (
		request: ExpressRequest,
		response: ExpressResponse,
		next: (error?: unknown) => void,
	): void => {
		const pass = (admission: Admission): void => {
			if (admission.session !== undefined) {
				response.locals.session = admission.session;
				next();
				return;
			}
			// A timeout may have answered already.
			if (response.headersSent) return;
			const { status, headers, body } = admission.refusal;
			response.status(status);
			response.set(headers);
			response.json(body);
		};
		// Nothing, or a word of its own, thrown would mean to Express that all is well.
		const failed = (error: unknown): void =>
			next(error instanceof Error ? error : new Error("The session could not be checked."));
		try {
			const admission = guard.admit(tokenOf(request), new NodeRequest(request));
			if (isLater(admission)) admission.then(pass).catch(failed);
			else pass(admission);
		} catch (error) {
			failed(error);
		}
	};
}
