import { parseArgs } from "node:util";

/**
 * What only the deployment itself does, with its secret. `npm run bootstrap -- --url https://curfew.example --email
 * you@example.com` invites the first global admin; `npm run bootstrap -- token --url https://curfew.example --name NAME`
 * makes a token that acts in every organization; `npm run bootstrap -- organization --url https://curfew.example --name NAME
 * --email you@example.com` makes an organization, which is all that a product without organizations needs.
 */

const usage = `Usage: BOOTSTRAP_TOKEN=… npm run bootstrap -- --url https://your.deployment --email you@your.company
       BOOTSTRAP_TOKEN=… npm run bootstrap -- token --url https://your.deployment --name "Sign-in service" [--days 365]
       BOOTSTRAP_TOKEN=… npm run bootstrap -- organization --url https://your.deployment --name "Acme" --email you@your.company [--slug acme] [--region weur]
BOOTSTRAP_TOKEN is the secret of that name of that deployment.`;

interface Order {
	path: string;
	body: Record<string, unknown>;
	/** What is printed of the answer. */
	told(answer: unknown): string;
}

/** The secret travels with the request, so only https will do; plain http serves a deployment on this machine. */
function endpointOf(path: string, base: string | undefined): URL | null {
	const url = URL.parse(path, base);
	if (!url) return null;
	const onThisMachine = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
	return url.protocol === "https:" || (url.protocol === "http:" && onThisMachine) ? url : null;
}

function readArguments() {
	try {
		const text = { type: "string" } as const;
		const options = { url: text, email: text, name: text, days: text, slug: text, region: text };
		return parseArgs({ options, allowPositionals: true });
	} catch {
		return null;
	}
}

function orderOf({ values, positionals }: NonNullable<ReturnType<typeof readArguments>>) {
	const [command, ...more] = positionals;
	if (more.length > 0) return null;
	if (command === undefined) return values.email ? invitationOf(values.email) : null;
	if (command === "organization") return organizationOf(values);
	if (command !== "token" || !values.name) return null;
	return tokenOf(values.name, values.days);
}

const invitationOf = (email: string): Order => ({
	path: "/auth/bootstrap",
	body: { email },
	told: (answer) => {
		const { url, expiresAt } = answer as { url: string; expiresAt: number };
		return `Open this link in a browser and sign in as ${email}:

  ${url}

It works once, until ${new Date(expiresAt).toISOString()}.`;
	},
});

function tokenOf(name: string, days: string | undefined): Order | null {
	if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) return null;
	const expiresAt = days === undefined ? null : Date.now() + Number(days) * 24 * 60 * 60_000;
	return {
		path: "/auth/bootstrap/token",
		body: { name, ...(expiresAt !== null && { expiresAt }) },
		told: (answer) => {
			const { token } = answer as { token: string };
			const end =
				expiresAt === null ? "It has no end" : `It ends ${new Date(expiresAt).toISOString()}`;
			return `The token, shown only now:

  ${token}

It starts, refreshes, checks and ends sessions in every organization. ${end}; a global admin can revoke it.`;
		},
	};
}

interface Named {
	name?: string;
	email?: string;
	slug?: string;
	region?: string;
}

/** Of a product without organizations: all that its tokens need is said once, in the options of their issuer. */
function organizationOf({ name, email, slug, region = "weur" }: Named): Order | null {
	if (!name || !email) return null;
	const plain = name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-+|-+$/g, "");
	return {
		path: "/auth/bootstrap/organization",
		body: { name, slug: slug ?? plain, region, administratorEmail: email },
		told: (answer) => {
			const { organization, invitation } = answer as {
				organization: { id: string };
				invitation: { url: string; expiresAt: number };
			};
			const issuer = {
				issuer: "https://auth.example",
				jwksUrl: "https://auth.example/.well-known/jwks.json",
				audience: "your-api",
				organization: organization.id,
			};
			return `The organization:

  ${organization.id}

Its first administrator opens this link and signs in as ${email}, once, until ${new Date(invitation.expiresAt).toISOString()}:

  ${invitation.url}

With the address of your issuer, and your audience, all access tokens are of it, whatever they say:

  TRUSTED_ISSUERS = '${JSON.stringify([issuer])}'

worker/docs/tokens.md says what to write there for your provider.`;
		},
	};
}

async function bootstrap(): Promise<number> {
	const given = readArguments();
	const secret = process.env.BOOTSTRAP_TOKEN;
	const order = given && orderOf(given);
	const endpoint = order && endpointOf(order.path, given.values.url);
	if (!secret || !order || !endpoint) {
		console.error(usage);
		return 1;
	}
	const response = await fetch(endpoint, {
		method: "POST",
		headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
		body: JSON.stringify(order.body),
	});
	const answer: unknown = await response.json().catch(() => null);
	if (!response.ok) {
		console.error(problemOf(response.status, answer));
		return 1;
	}
	console.log(order.told(answer));
	return 0;
}

function problemOf(status: number, answer: unknown): string {
	if (status === 404)
		return "This deployment has no BOOTSTRAP_TOKEN. Set the secret and try again.";
	const message = (answer as { message?: unknown } | null)?.message;
	return typeof message === "string" ? message : `The deployment answered with status ${status}.`;
}

try {
	process.exitCode = await bootstrap();
} catch (error) {
	// `fetch` says only that it failed; its cause says why.
	const cause = error instanceof Error ? (error.cause ?? error) : error;
	const detail = cause instanceof Error ? cause.message : String(cause);
	console.error(`The deployment cannot be reached: ${detail}`);
	process.exitCode = 1;
}
