import { request as sendRaw } from "node:http";

/** How somebody shows who they are. */
export interface Credentials {
	/** As the table of callers and the lines call them. */
	name: string;
	headers: Readonly<Record<string, string>>;
}

export const bearer = (token: string, name = "a token"): Credentials => ({
	name,
	headers: { authorization: `Bearer ${token}` },
});

/** A browser on a page of this origin. */
export const browserWith = (cookie: string, origin: string, name = "a browser"): Credentials => ({
	name,
	headers: { cookie, origin },
});

export interface Answer {
	status: number;
	/** From the closed list of the API, or OAuth's error code; empty when nothing was refused. */
	reason: string;
	/** Which field was refused; empty: none. */
	field: string;
	body: string;
	headers: Headers;
	/** What lies at a path of the data (`items.0.id`) as text; empty when there is nothing. */
	at(path: string): string;
}

/** One call of a batch, or a call by itself: the procedure and what it is given. */
export type Call = [procedure: string, input: unknown];

interface RawRequest {
	method?: string;
	/** Sent as it stands: nothing is made canonical. */
	path: string;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/** Sent in pieces, without a length. */
	chunked?: boolean;
}

export interface Outsider {
	/** The address that the network says these requests come from. */
	address: string;
	fetch(path: string, init?: RequestInit): Promise<Answer>;
	/** Not as `fetch` would write it, but to the letter. */
	raw(request: RawRequest): Promise<Answer>;
	call(as: Credentials, ...call: Call): Promise<Answer>;
	/** A body that no serializer would write. */
	callWith(as: Credentials, procedure: string, body: string | Buffer): Promise<Answer>;
	batch(as: Credentials, calls: readonly Call[]): Promise<Answer[]>;
	form(as: Credentials, path: string, fields: Record<string, string>): Promise<Answer>;
}

const json = { "content-type": "application/json" };

/** Plain HTTP, and nothing that the product's own client would do. */
export function createOutsider(origin: string, address: string): Outsider {
	// The local runtime takes the client's address from here, as Cloudflare's edge would set it.
	const network = { "cf-connecting-ip": address };

	const fetchAnswer = async (path: string, init: RequestInit = {}): Promise<Answer> => {
		const headers = new Headers({ ...network });
		for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
		const response = await fetch(origin + path, { redirect: "manual", ...init, headers });
		return answerOf(response.status, await response.text(), response.headers);
	};
	const callWith = (as: Credentials, procedure: string, body: string | Buffer) =>
		fetchAnswer(`/trpc/${procedure}`, {
			method: "POST",
			headers: { ...json, ...as.headers },
			body: typeof body === "string" ? body : new Uint8Array(body),
		});

	return {
		address,
		fetch: fetchAnswer,
		callWith,
		call: (as, procedure, input) => callWith(as, procedure, JSON.stringify(input)),
		async batch(as, calls) {
			const path = calls.map(([procedure]) => procedure).join(",");
			const inputs = Object.fromEntries(calls.map(([, input], index) => [index, input]));
			const answer = await callWith(as, `${path}?batch=1`, JSON.stringify(inputs));
			const answers: unknown = readJson(answer.body);
			return Array.isArray(answers)
				? answers.map((one) => answerOf(answer.status, JSON.stringify(one), answer.headers))
				: calls.map(() => answer);
		},
		form: (as, path, fields) =>
			fetchAnswer(path, {
				method: "POST",
				headers: { "content-type": "application/x-www-form-urlencoded", ...as.headers },
				body: new URLSearchParams(fields).toString(),
			}),
		raw: ({ method = "GET", path, headers = {}, body, chunked = false }) =>
			new Promise((resolve, reject) => {
				const { hostname, port } = new URL(origin);
				const length = body === undefined || chunked ? {} : { "content-length": body.length };
				const sent = sendRaw(
					{ hostname, port, method, path, headers: { ...network, ...length, ...headers } },
					(response) => {
						let text = "";
						response.setEncoding("utf8").on("data", (part: string) => {
							text += part;
						});
						response.on("end", () => {
							const pairs = Object.entries(response.headersDistinct).flatMap(
								([name, values = []]) => values.map((value): [string, string] => [name, value]),
							);
							resolve(answerOf(response.statusCode ?? 0, text, new Headers(pairs)));
						});
					},
				);
				sent.on("error", reject);
				sent.end(body);
			}),
	};
}

function readJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** The value at a path of names and places; undefined when there is none. */
function valueAt(value: unknown, path: string): unknown {
	let found = value;
	for (const name of path.split(".")) {
		if (typeof found !== "object" || found === null) return undefined;
		found = (found as Record<string, unknown>)[name];
	}
	return found;
}

const textOf = (value: unknown): string =>
	value === undefined || value === null
		? ""
		: typeof value === "object"
			? JSON.stringify(value)
			: String(value);

function answerOf(status: number, body: string, headers: Headers): Answer {
	const read = readJson(body);
	const first = (...paths: string[]): string =>
		paths.map((path) => textOf(valueAt(read, path))).find((text) => text !== "") ?? "";
	const result = valueAt(read, "result.data") ?? read;
	return {
		// Of a batch each call has its own.
		status: Number(first("error.data.httpStatus")) || (valueAt(read, "result") ? 200 : status),
		reason: first("error.data.reason", "reason") || oauthErrorOf(read),
		field: first("error.data.field", "field"),
		body,
		headers,
		at: (path) => textOf(valueAt(result, path)),
	};
}

function oauthErrorOf(read: unknown): string {
	const error = valueAt(read, "error");
	return typeof error === "string" ? error : "";
}
