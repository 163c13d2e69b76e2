import { expectOk, type Ground } from "./ground.ts";
import { closeGrants } from "./support.ts";

/** Attacks call their tokens so. */
const tokenName = "Attack";

/** Whom attacks invite. */
const invitedAt = ["@attack.example", "tomas@acme.example"];

interface Token {
	id: string;
	name: string;
	revokedAt: number | null;
}
interface Invited {
	id: string;
	email: string;
	status: string;
}

/** Ends what attacks have left in a world that goes on: tokens and invitations are counted there, and support access lasts. */
export async function tidyUp(ground: Ground): Promise<void> {
	const { dana, noor, lena } = ground.cast;
	await closeGrants(ground);
	for (const [organizationId, caller] of [
		["org_acme", dana],
		["org_globex", noor],
		["platform", lena],
	] as const) {
		const as = await caller();
		const tokens = expectOk(await ground.call(as, "apiTokens.list", { organizationId }));
		for (const { id: tokenId, name, revokedAt } of JSON.parse(tokens.at("items")) as Token[]) {
			if (revokedAt === null && name.startsWith(tokenName)) {
				await ground.call(as, "apiTokens.revoke", { organizationId, tokenId });
			}
		}
		const listed = expectOk(await ground.call(as, "administrators.list", { organizationId }));
		for (const { id: administratorId, email, status } of JSON.parse(
			listed.at("items"),
		) as Invited[]) {
			if (status === "invited" && invitedAt.some((end) => email.endsWith(end))) {
				await ground.call(as, "administrators.remove", { organizationId, administratorId });
			}
		}
	}
}
