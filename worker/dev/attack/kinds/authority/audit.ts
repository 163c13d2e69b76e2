import { acme } from "../../../identities.ts";
import { allOf, type Kind, unless, type Verdict } from "../../attack.ts";
import { eventually, expectOk, type Ground, newUserId, victimName } from "../../ground.ts";
import { bearer } from "../../outsider.ts";

const organizationId = acme.id;

interface Entry {
	action: string;
	actor: { id: string; name: string | null };
	target: { id: string; name: string | null };
}

/** The newest events of Acme's log that fit; none when there are none for a few seconds. */
async function eventsOf(ground: Ground, filter: object, fits: (entry: Entry) => boolean) {
	const dana = await ground.cast.dana();
	const found = await eventually(async () => {
		const page = expectOk(await ground.call(dana, "auditLog.list", { organizationId, filter }));
		const entries = (JSON.parse(page.at("items")) as Entry[]).filter(fits);
		return entries.length > 0 ? entries : undefined;
	});
	return found ?? [];
}

/** Whether a refused call of a known caller has left an event that names them. */
async function leavesEvent(
	ground: Ground,
	actorId: string,
	call: () => Promise<{ status: number; reason: string }>,
): Promise<Verdict> {
	const from = Date.now() - 1_000;
	const { status, reason } = await call();
	const events = await eventsOf(ground, { actorId, from }, ({ action }) => /refused/.test(action));
	return unless(
		events.length > 0,
		`${status} ${reason}, ${events[0]?.action ?? "and nothing in the log"}`,
	);
}

/** A token whose uses can be told apart in the log. */
async function namedToken(ground: Ground, ...scopes: string[]) {
	const order = { organizationId, name: "Attack", scopes };
	const made = expectOk(await ground.call(await ground.cast.dana(), "apiTokens.create", order));
	return { id: made.at("apiToken.id"), token: bearer(made.at("token")) };
}

export const audit: Kind = {
	name: "audit log",
	attacks: [
		{
			name: "names of other organizations and of the platform are read in the log",
			tried: "sessions.revokeForUser {userId: org_globex, adm_lena, adm_noor}, then auditLog.list",
			async run(ground) {
				const dana = await ground.cast.dana();
				const verdicts: Verdict[] = [];
				for (const userId of ["org_globex", "adm_lena", "adm_noor"]) {
					// Nobody starts a session under an id of administrators.
					if (!userId.startsWith("adm_")) await ground.start({ userId });
					expectOk(await ground.call(dana, "sessions.revokeForUser", { organizationId, userId }));
					const [entry] = await eventsOf(ground, { targetId: userId }, () => true);
					if (entry === undefined && userId === "org_globex") {
						throw new Error(`The log has no event about ${userId}.`);
					}
					const name = entry?.target.name ?? null;
					// Whoever signed in under this id gave a name of their own.
					const isTold = name !== null && name !== victimName;
					verdicts.push(unless(!isTold, isTold ? `“${name}”` : "no name of theirs"));
				}
				return allOf(verdicts);
			},
		},
		{
			name: "a backend acts without leaving its name",
			tried: "lifecycle.endUser with a platform token, then auditLog.list",
			async run(ground) {
				const victim = await ground.start();
				const { userId } = victim;
				const requestId = `attack-${crypto.randomUUID()}`;
				expectOk(
					await ground.fetch("/trpc/lifecycle.endUser", {
						method: "POST",
						headers: {
							"content-type": "application/json",
							"x-request-id": requestId,
							...ground.cast.service.headers,
						},
						body: JSON.stringify({ organizationId, userId, cause: "user" }),
					}),
				);
				const events = await eventsOf(ground, { actorId: "tok_local_service" }, ({ target }) =>
					[userId, victim.sessionId].includes(target.id),
				);
				return unless(events.length > 0, `${events[0]?.action ?? "nothing"} under its name`);
			},
		},
		{
			name: "doors are tried and nobody hears of it: too little scope",
			tried: "sessions.revoke with a token of read, then auditLog.list",
			async run(ground) {
				const { id, token } = await namedToken(ground, "read");
				const { sessionId } = await ground.start();
				return leavesEvent(ground, id, () =>
					ground.call(token, "sessions.revoke", { organizationId, sessionId }),
				);
			},
		},
		{
			name: "doors are tried and nobody hears of it: foreign ids",
			tried: "sessions.list {organizationId: org_globex} with a token of Acme, then auditLog.list",
			async run(ground) {
				const { id, token } = await namedToken(ground, "read");
				return leavesEvent(ground, id, () =>
					ground.call(token, "sessions.list", { organizationId: "org_globex" }),
				);
			},
		},
		{
			name: "doors are tried and nobody hears of it: a revoked token",
			tried: "sessions.list with a token that was revoked, then auditLog.list",
			async run(ground) {
				const { id: tokenId, token } = await namedToken(ground, "read");
				const dana = await ground.cast.dana();
				expectOk(await ground.call(dana, "apiTokens.revoke", { organizationId, tokenId }));
				return leavesEvent(ground, tokenId, () =>
					ground.call(token, "sessions.list", { organizationId }),
				);
			},
		},
		{
			name: "a name that runs as a script or a formula where it is read",
			tried: "a person called <script> and =HYPERLINK(), read as data and as a page",
			async run(ground) {
				const userId = newUserId();
				const name = `=HYPERLINK("//evil.example")<script>alert(1)</script>`;
				expectOk(
					await ground.call(ground.cast.service, "lifecycle.start", {
						...{ organizationId, userId, ip: "203.0.113.7", userAgent: name },
						user: { name, email: "<img src=x>@evil.example" },
					}),
				);
				const dana = await ground.cast.dana();
				const input = encodeURIComponent(JSON.stringify({ organizationId, filter: { userId } }));
				const headers = { ...dana.headers, accept: "text/html" };
				const listed = await ground.fetch(`/trpc/sessions.list?input=${input}`, { headers });
				const type = listed.headers.get("content-type") ?? "";
				const sniffed = listed.headers.get("x-content-type-options") === "nosniff";
				const policy = listed.headers.get("content-security-policy") ?? "";
				return unless(
					type.startsWith("application/json") && sniffed && policy.includes("default-src 'none'"),
					`${type}, nosniff, ${policy}`,
				);
			},
		},
	],
};
