import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { newSecret } from "../../domain/ids.ts";
import worker from "../../index.ts";
import { origin } from "./callers.ts";
import { aProvider, type ProviderAccount } from "./provider.ts";

export interface Cookie {
	value: string;
	path: string;
	/** Everything after the value, as it was set. */
	attributes: string;
}

/** A deployment whose administrators sign in at a provider of its own. Restore mocks after each test. */
export async function aDeployment(variables: Record<string, string> = {}) {
	const provider = await aProvider();
	vi.spyOn(globalThis, "fetch").mockImplementation(provider.fetch);
	const deployed = {
		...env,
		OIDC_ISSUER: provider.issuer,
		OIDC_CLIENT_ID: provider.clientId,
		COOKIE_SECRET: newSecret(),
		...variables,
	} as Env;
	return { provider, env: deployed };
}

/** A browser: it keeps cookies, and sends those that belong to a path. It follows no redirect by itself. */
export async function aBrowser(at?: Awaited<ReturnType<typeof aDeployment>>) {
	const { provider, env: deployed } = at ?? (await aDeployment());
	const jar = new Map<string, Cookie>();
	const keep = (response: Response): void => {
		for (const line of response.headers.getSetCookie()) {
			const [, name = "", value = "", attributes = ""] = /^([^=]+)=([^;]*);?(.*)$/.exec(line) ?? [];
			const path = /Path=([^;]+)/i.exec(attributes)?.[1] ?? "/";
			if (value === "") jar.delete(name);
			else jar.set(name, { value, path, attributes });
		}
	};
	const cookieHeader = (path: string): string =>
		[...jar]
			.filter(([, cookie]) => path.startsWith(cookie.path))
			.map(([name, { value }]) => `${name}=${value}`)
			.join("; ");
	const visit = async (
		address: string | URL,
		init: { method?: string; body?: string; headers?: Record<string, string> } = {},
	): Promise<Response> => {
		const url = new URL(address, origin);
		const headers = new Headers(init.headers);
		headers.set("cookie", cookieHeader(url.pathname));
		if (init.method === "POST") headers.set("origin", origin);
		const request = new Request<unknown, IncomingRequestCfProperties>(url, { ...init, headers });
		const execution = createExecutionContext();
		const response = await worker.fetch(request, deployed, execution);
		await waitOnExecutionContext(execution);
		keep(response);
		return response;
	};
	/** The button: where the browser goes. */
	const begin = async (body: object = {}): Promise<string> => {
		const response = await visit("/auth/sign-in", { method: "POST", body: JSON.stringify(body) });
		const { location } = await response.json<{ location: string }>();
		return location;
	};
	/** The whole way: button, provider, callback. */
	const signInAs = async (account: ProviderAccount, body: object = {}): Promise<Response> =>
		visit(provider.consent(await begin(body), account));
	const signOut = () => visit("/auth/sign-out", { method: "POST" });
	return { provider, jar, cookieHeader, visit, begin, signInAs, signOut };
}
