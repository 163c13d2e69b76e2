/** As much of a browser as a sign-in needs: cookies, redirects and forms. */
export interface Page {
	url: string;
	status: number;
	body: string;
}

export interface Browser {
	get(url: string): Promise<Page>;
	post(url: string, form?: Record<string, string>): Promise<Page>;
	postJson(url: string, body: unknown): Promise<Page>;
	/** Presses the button of this name and value in the page's form; `more` are fields that the page does not have. */
	press(page: Page, name: string, value: string, more?: Record<string, string>): Promise<Page>;
	/** The `Cookie` header of a request to this address. */
	cookieFor(url: string): string;
	/** The addresses it was led to, redirects among them, oldest first. */
	history: readonly string[];
}

interface Cookie {
	name: string;
	value: string;
	path: string;
}

/** A sign-in takes about five. */
const redirectsMax = 12;

export function createBrowser(options: { userAgent: string; ip: string }): Browser {
	const cookies = new Map<string, Cookie>();
	const history: string[] = [];

	const keep = (response: Response): void => {
		for (const line of response.headers.getSetCookie()) {
			const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
			const at = pair.indexOf("=");
			const fields = new Map(
				attributes.map((attribute) => {
					const [key = "", value = ""] = attribute.split("=");
					return [key.toLowerCase(), value] as const;
				}),
			);
			const cookie = {
				name: pair.slice(0, at),
				value: pair.slice(at + 1),
				path: fields.get("path") ?? "/",
			};
			const expires = fields.get("expires");
			const over =
				fields.get("max-age") === "0" ||
				(expires !== undefined && Date.parse(expires) <= Date.now());
			if (over) cookies.delete(`${cookie.name};${cookie.path}`);
			else cookies.set(`${cookie.name};${cookie.path}`, cookie);
		}
	};

	const cookieFor = (url: string): string => {
		const path = new URL(url).pathname;
		const fitting = [...cookies.values()].filter((cookie) => path.startsWith(cookie.path));
		return fitting.map(({ name, value }) => `${name}=${value}`).join("; ");
	};

	const send = async (url: string, init: RequestInit): Promise<Response> => {
		history.push(url);
		const response = await fetch(url, {
			...init,
			redirect: "manual",
			headers: {
				...init.headers,
				"user-agent": options.userAgent,
				// The local runtime takes the client's address from here, as Cloudflare's edge would set it.
				"cf-connecting-ip": options.ip,
				cookie: cookieFor(url),
			},
		});
		keep(response);
		return response;
	};

	const open = async (start: string, init: RequestInit): Promise<Page> => {
		let url = start;
		let response = await send(url, init);
		for (let hops = 0; hops < redirectsMax; hops += 1) {
			const location = response.headers.get("location");
			if (location === null) return { url, status: response.status, body: await response.text() };
			await response.body?.cancel();
			url = new URL(location, url).href;
			response = await send(url, {});
		}
		throw new Error(`Too many redirects, the last one to ${url}`);
	};

	const post = (url: string, form: Record<string, string> = {}): Promise<Page> =>
		open(url, {
			method: "POST",
			body: new URLSearchParams(form).toString(),
			headers: {
				"content-type": "application/x-www-form-urlencoded",
				origin: new URL(url).origin,
			},
		});

	return {
		cookieFor,
		history,
		get: (url) => open(url, {}),
		post,
		postJson: (url, body) =>
			open(url, {
				method: "POST",
				body: JSON.stringify(body),
				headers: { "content-type": "application/json", origin: new URL(url).origin },
			}),
		press(page, name, value, more = {}) {
			const action = /<form[^>]*action="([^"]+)"/.exec(page.body)?.[1];
			if (action === undefined || !page.body.includes(`name="${name}" value="${value}"`)) {
				throw new Error(`${page.url} has no form with ${name}=${value}`);
			}
			return post(new URL(action, page.url).href, { [name]: value, ...more });
		},
	};
}
