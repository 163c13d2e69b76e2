import { TRPCClientError } from "@trpc/client";
import { beforeEach, expect, test, vi } from "vitest";
import type { Receipt, Session } from "../../../api/client.ts";
import { carryOut, type EndOrder } from "./end-sessions.ts";
import { canEnd, endingOf, endOf, isActive } from "./known-endings.ts";

const server = vi.hoisted(() => ({ revoke: vi.fn(), revokeMany: vi.fn(), get: vi.fn() }));
vi.mock("../../../api/client.ts", () => ({
	api: {
		sessions: {
			revoke: { mutate: server.revoke },
			revokeMany: { mutate: server.revokeMany },
			get: { query: server.get },
		},
	},
}));

let lastId = 0;
function aSession(change: Partial<Session> = {}): Session {
	lastId += 1;
	return {
		id: `ses_${lastId}`,
		organizationId: "org_acme",
		user: { id: "usr_raj", name: "Raj Shah", email: "raj@acme.example" },
		status: "active",
		device: { type: "desktop", os: "Linux", browser: "Firefox", label: "Firefox on Linux" },
		ip: "203.0.113.7",
		geo: null,
		network: null,
		authMethods: [],
		clientId: null,
		metadata: null,
		createdAt: 1,
		lastActivityAt: 2,
		expiresAt: 9,
		idleExpiresAt: 8,
		current: false,
		supportGrantId: null,
		flags: [],
		...change,
	};
}

const by = { kind: "organization_admin", id: "adm_dana", name: "Dana Kim" } as const;
const aReceipt = (sessionIds: string[], change: Partial<Receipt> = {}): Receipt => ({
	id: "rcp_1",
	sequence: 5,
	organizationId: "org_acme",
	scope: { kind: "sessions", requested: sessionIds.length },
	revoked: sessionIds.length,
	alreadyEnded: 0,
	recordedAt: 1_000,
	enforcedAt: 1_010,
	enforcedBy: 6_000,
	state: "enforced",
	by,
	cause: "admin",
	reason: null,
	sessionIds,
	more: false,
	reach: [],
	...change,
});

const choices = { reason: "", includeCurrent: false };
const one = (session: Session): EndOrder => ({
	kind: "one",
	organizationId: "org_acme",
	session,
});

beforeEach(() => {
	for (const call of Object.values(server)) call.mockReset();
});

test("a row says that it is ending until the receipt is there, and only then that it ended", async () => {
	const session = aSession();
	const { promise, resolve } = Promise.withResolvers<Receipt>();
	server.revoke.mockReturnValue(promise);
	const done = carryOut(one(session), choices);
	expect(endingOf(session.id)?.phase).toBe("ending");
	expect(isActive(session)).toBe(true);
	expect(canEnd(session)).toBe(false);
	resolve(aReceipt([session.id]));
	await done;
	expect(isActive(session)).toBe(false);
	expect(endOf(session)).toMatchObject({ at: 1_000, by, cause: "admin", receiptId: "rcp_1" });
});

test("a failed end leaves the session active with the reason, and the retry is the same request", async () => {
	const session = aSession();
	server.revoke.mockRejectedValueOnce(
		TRPCClientError.from({
			error: { message: "Not right now.", code: 1, data: { reason: "unavailable" } },
		}),
	);
	const outcome = await carryOut(one(session), choices);
	expect(outcome).toMatchObject({ ok: false, problem: { reason: "unavailable" } });
	expect(isActive(session)).toBe(true);
	const failed = endingOf(session.id);
	if (failed?.phase !== "failed") throw new Error("The row must hold the failure.");
	expect(failed.problem.message).toBe("Not right now.");

	server.revoke.mockResolvedValueOnce(aReceipt([session.id]));
	failed.retry();
	await vi.waitFor(() => expect(isActive(session)).toBe(false));
	const keys = server.revoke.mock.calls.map(([input]) => input.idempotencyKey);
	expect(keys[0]).toBeTruthy();
	expect(keys[1]).toBe(keys[0]);
});

test("a session that had ended before shows its own end, not this revocation's", async () => {
	const session = aSession();
	const earlier = { at: 7, by, cause: "idle", reason: null, receiptId: null } as const;
	server.revoke.mockResolvedValueOnce(aReceipt([], { revoked: 0, alreadyEnded: 1 }));
	server.get.mockResolvedValueOnce({ ...session, status: "expired", ended: earlier });
	await carryOut(one(session), choices);
	expect(isActive(session)).toBe(false);
	expect(endOf(session)).toEqual(earlier);
});

test("the administrator's own session is left out of many unless it is asked for", async () => {
	const own = aSession({ current: true });
	const other = aSession();
	server.revokeMany.mockResolvedValueOnce(aReceipt([other.id]));
	await carryOut(
		{ kind: "many", organizationId: "org_acme", sessions: [own, other] },
		{ reason: "  lost laptop ", includeCurrent: false },
	);
	expect(server.revokeMany.mock.calls[0]?.[0]).toMatchObject({
		sessionIds: [other.id],
		reason: "lost laptop",
	});
	expect(isActive(own)).toBe(true);
});

test("a blank reason is not sent as a reason", async () => {
	const session = aSession();
	server.revoke.mockResolvedValueOnce(aReceipt([session.id]));
	await carryOut(one(session), { reason: "   ", includeCurrent: false });
	expect(server.revoke.mock.calls[0]?.[0]).not.toHaveProperty("reason");
});
