import { setTimeout as pause } from "node:timers/promises";
import { acme } from "../../identities.ts";
import { expectOk, type Ground, signedIn } from "../ground.ts";
import { bearer, type Credentials } from "../outsider.ts";
import { signIn } from "../people.ts";
import { closeGrants, grantTo, hourMs } from "../support.ts";
import { throwawayDana } from "../visitors.ts";
import type { Standing } from "./expected.ts";
import { scopes } from "./table.ts";

export interface Caller {
	/** As the legend of the table has it. */
	name: string;
	standing: Standing;
	/** Brings about what the name says. */
	prepare(ground: Ground): Promise<Credentials>;
}

const organizationId = acme.id;

const nobodies: Caller[] = [
	{
		name: "no credential",
		standing: { kind: "nobody" },
		// Without an origin the cross-site guard would answer, before anybody looks at who is calling.
		prepare: async ({ curfew }) => ({ name: "nobody", headers: { origin: curfew } }),
	},
	{
		name: "a revoked token",
		standing: { kind: "nobody" },
		async prepare(ground) {
			const dana = await ground.cast.dana();
			const order = { organizationId, name: "Ended", scopes: [...scopes] };
			const made = expectOk(await ground.call(dana, "apiTokens.create", order));
			const tokenId = made.at("apiToken.id");
			expectOk(await ground.call(dana, "apiTokens.revoke", { organizationId, tokenId }));
			return bearer(made.at("token"));
		},
	},
	{
		name: "an administrator whose session has ended",
		standing: { kind: "nobody" },
		async prepare(ground) {
			const dana = await throwawayDana(ground);
			const me = expectOk(await ground.fetch("/auth/me", { headers: dana.headers }));
			const order = { organizationId, sessionId: me.at("sessionId") };
			expectOk(await ground.call(await ground.cast.dana(), "sessions.revoke", order));
			return dana;
		},
	},
];

const roles: Caller[] = [
	{
		name: "a person of Acme",
		standing: { kind: "person" },
		prepare: ({ cast }) => cast.mia(),
	},
	{
		name: "Acme's administrator",
		standing: { kind: "administrator", stale: false },
		prepare: ({ cast }) => cast.dana(),
	},
	{
		name: "the same, an hour after signing in",
		standing: { kind: "administrator", stale: true },
		prepare: ({ cast }) => cast.staleDana(),
	},
];

const tokens: Caller[] = (["org_acme", "platform"] as const).flatMap((of) =>
	scopes.map((scope) => ({
		name: `a token of ${of === "platform" ? "the platform" : "Acme"}: ${scope}`,
		standing: { kind: "token" as const, of, scope },
		// A platform token of this scope comes from the deployment alone.
		prepare: async ({ cast }: Ground) =>
			of === "platform" && scope === "service" ? cast.service : cast.token(of, scope),
	})),
);

const globalAdmin = (
	name: string,
	grant: "none" | "outside" | "read" | "manage",
	prepare: (ground: Ground) => Promise<Credentials>,
): Caller => ({
	name: `a global admin, ${name}`,
	standing: { kind: "global admin", grant, stale: false },
	prepare,
});

/** One after the other: each leaves Acme in the state that its name says. */
const globalAdmins: Caller[] = [
	globalAdmin("no grant", "none", async (ground) => {
		await closeGrants(ground);
		return ground.cast.lena();
	}),
	globalAdmin("access requested", "none", async (ground) => {
		await closeGrants(ground);
		const lena = await ground.cast.lena();
		const order = { organizationId, scope: "manage", reason: "Matrix" };
		expectOk(await ground.call(lena, "supportGrants.request", order));
		return lena;
	}),
	globalAdmin("access scheduled", "none", (ground) =>
		grantTo(ground, "manage", { startsInMs: hourMs }),
	),
	globalAdmin("access to manage, not inside", "outside", (ground) => grantTo(ground, "manage")),
	globalAdmin("inside to look", "read", (ground) => grantTo(ground, "read", { inside: true })),
	globalAdmin("inside to manage", "manage", (ground) =>
		grantTo(ground, "manage", { inside: true }),
	),
	{
		name: "a global admin, inside to manage, an hour after signing in",
		standing: { kind: "global admin", grant: "manage", stale: true },
		async prepare(ground) {
			await grantTo(ground, "manage");
			const { credentials } = await signedIn(signIn(ground.curfew, "usr_lena", { minutesAgo: 60 }));
			expectOk(await ground.call(credentials, "supportGrants.enter", { organizationId }));
			return credentials;
		},
	},
	globalAdmin("access taken back while inside", "none", async (ground) => {
		const lena = await grantTo(ground, "manage", { inside: true });
		await closeGrants(ground);
		return lena;
	}),
	globalAdmin("access run out while inside", "none", async (ground) => {
		const lastsMs = 5_000;
		const lena = await grantTo(ground, "manage", { inside: true, lastsMs });
		await pause(lastsMs);
		return lena;
	}),
];

export const callers: readonly Caller[] = [...nobodies, ...roles, ...tokens, ...globalAdmins];
