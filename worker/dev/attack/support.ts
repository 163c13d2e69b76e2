import { acme, lena } from "../identities.ts";
import { expectOk, type Ground } from "./ground.ts";
import type { Credentials } from "./outsider.ts";

export const hourMs = 3_600_000;
const organizationId = acme.id;

/** Ends every access to Acme that is open, whoever left it behind. */
export async function closeGrants(ground: Ground): Promise<void> {
	const dana = await ground.cast.dana();
	const open = { organizationId, filter: { open: true } };
	const listed = expectOk(await ground.call(dana, "supportGrants.list", open));
	const grants = JSON.parse(listed.at("items")) as { id: string; state: string }[];
	for (const { id: grantId, state } of grants) {
		const end = state === "requested" ? "decline" : "revoke";
		await ground.call(dana, `supportGrants.${end}`, { organizationId, grantId });
	}
}

/** Grants the global admin access to Acme and nothing besides; `inside`: they have entered. */
export async function grantTo(
	ground: Ground,
	scope: "read" | "manage",
	{ inside = false, startsInMs = 0, lastsMs = hourMs } = {},
): Promise<Credentials> {
	await closeGrants(ground);
	const startsAt = Date.now() + startsInMs;
	expectOk(
		await ground.call(await ground.cast.dana(), "supportGrants.create", {
			...{ organizationId, holder: { email: lena.email }, scope, reason: "A case" },
			...(startsInMs > 0 && { startsAt }),
			endsAt: startsAt + lastsMs,
		}),
	);
	const holder = await ground.cast.lena();
	if (inside) {
		expectOk(await ground.call(holder, "supportGrants.enter", { organizationId }));
	}
	return holder;
}
