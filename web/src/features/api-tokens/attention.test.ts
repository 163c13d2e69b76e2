import { expect, it } from "vitest";
import type { ApiToken } from "../../api/client.ts";
import { dayMs, hourMs } from "../../lib/units.ts";
import { attentionOf, byAttention } from "./attention.ts";

const now = 100 * dayMs;
const aToken = (id: string, facts: Partial<ApiToken>): ApiToken => ({
	...{ id, name: id, scopes: ["read"], createdAt: now - 30 * dayMs },
	...{ createdBy: "Dana Kim", createdById: "adm_1", expiresAt: now + 60 * dayMs },
	...{ lastUsedAt: now - hourMs, replacedBy: null, revokedAt: null },
	...facts,
});

const tokens = [
	aToken("revoked", { revokedAt: now - dayMs }),
	aToken("ended", { expiresAt: now - 1 }),
	aToken("ended before", { expiresAt: now - dayMs }),
	aToken("usable", {}),
	aToken("usable, ends earlier", { expiresAt: now + 20 * dayMs }),
	aToken("never ends", { expiresAt: null }),
	aToken("forgotten", { createdAt: now - 70 * dayMs, lastUsedAt: null }),
	aToken("replaced", { replacedBy: "tok_2", lastUsedAt: now - 5 * dayMs }),
	aToken("replaced, used", { replacedBy: "tok_2" }),
	aToken("ends soon", { expiresAt: now + dayMs, lastUsedAt: null }),
	aToken("ends soon, used", { expiresAt: now + 3 * dayMs }),
];

it("what needs somebody comes first, what is over last", () => {
	expect(byAttention(tokens, now).map(({ id }) => id)).toEqual([
		"ends soon, used",
		"replaced, used",
		"ends soon",
		"forgotten",
		"usable, ends earlier",
		"usable",
		"never ends",
		"replaced",
		"ended",
		"ended before",
		"revoked",
	]);
});

it("a token that was just made and not used yet is not forgotten", () => {
	expect(attentionOf(aToken("new", { createdAt: now, lastUsedAt: null }), now)).toBe("usable");
});
