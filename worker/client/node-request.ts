import type { CheckedRequest } from "./gate.ts";
import type { GuardedRequest } from "./guard.ts";

interface AskedRequest {
	headers: { "user-agent"?: string | undefined };
	ip?: string | undefined;
}

/** What a request of a Node framework says: its address is worked out when it is asked for. */
export class NodeRequest implements GuardedRequest {
	readonly first = true;
	consistency: CheckedRequest["consistency"] = undefined;
	readonly #request: AskedRequest;

	constructor(request: AskedRequest) {
		this.#request = request;
	}

	get ip(): string | undefined {
		return this.#request.ip;
	}

	get userAgent(): string | undefined {
		return this.#request.headers["user-agent"];
	}
}
