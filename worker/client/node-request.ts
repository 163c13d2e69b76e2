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

	/** An address that cannot be read is none: what an application trusts as a proxy is its own code. */
	get ip(): string | undefined {
		try {
			return this.#request.ip;
		} catch {
			return undefined;
		}
	}

	get userAgent(): string | undefined {
		return this.#request.headers["user-agent"];
	}
}
