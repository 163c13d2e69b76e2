import { setTimeout as pause } from "node:timers/promises";
import { hourMs, secondMs } from "../../domain/clock.ts";
import { acme, localTokens } from "../identities.ts";
import { createApi, refusalOf } from "./api.ts";
import { expectThat, type Scene } from "./scene.ts";

const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 23);

/** The whole life of support access: asked for, granted, used, taken back; and one that ends by itself. */
export async function support(scene: Scene, { curfew }: { curfew: string }): Promise<void> {
	const admin = createApi(curfew, localTokens.acmeAdmin);
	const lena = createApi(curfew, localTokens.global);
	await cleanUp(admin);
	await askedForAndTakenBack(scene, admin, lena, createApi(curfew, localTokens.service));
	await endsByItself(scene, admin, lena);
}

type Api = ReturnType<typeof createApi>;
const organizationId = acme.id;

/** An earlier run that broke off may have left access behind. */
async function cleanUp(admin: Api): Promise<void> {
	const { items } = await admin.supportGrants.list.query({
		organizationId,
		filter: { open: true },
	});
	for (const { id: grantId, state } of items) {
		if (state === "requested")
			await admin.supportGrants.decline.mutate({ organizationId, grantId });
		else await admin.supportGrants.revoke.mutate({ organizationId, grantId });
	}
}

async function askedForAndTakenBack(
	{ step }: Scene,
	admin: Api,
	lena: Api,
	service: Api,
): Promise<void> {
	let grantId = "";
	let supportSessionId = "";
	let personSessionId = "";
	const look = () => lena.sessions.list.query({ organizationId, limit: 1 });
	const end = () =>
		lena.sessions.revoke.mutate({
			organizationId,
			sessionId: personSessionId,
			reason: "Case 4711",
		});

	await step(
		"A global admin sees the organization's name and counts, and nobody in it",
		async () => {
			const refusal = await refusalOf(look());
			expectThat(refusal.reason === "support_access_required", refusal.reason);
			const { items } = await lena.organizations.list.query();
			const seen = items.find(({ id }) => id === organizationId);
			expectThat(seen !== undefined && seen.supportGrant === null, JSON.stringify(seen));
			return `403 ${refusal.reason}; ${seen.name}, ${seen.activeSessions} active`;
		},
	);
	await step("They ask for access, with a reason and a ticket", async () => {
		const { grant } = await lena.supportGrants.request.mutate({
			organizationId,
			scope: "read",
			reason: "Users report that they are signed out",
			ticket: "CASE-4711",
			durationMs: hourMs,
		});
		grantId = grant.id;
		expectThat(grant.state === "requested" && grant.requested !== null, grant.state);
		return `${grant.id}, lapses ${new Date(grant.requested.lapsesAt).toISOString()}`;
	});
	await step("Asking opens nothing, and they cannot approve it themselves", async () => {
		const [reading, approving] = [
			await refusalOf(look()),
			await refusalOf(
				lena.supportGrants.approve.mutate({ organizationId, grantId, endsAt: Date.now() + hourMs }),
			),
		];
		expectThat(
			reading.status === 403 && approving.status === 403,
			`${reading.status} ${approving.status}`,
		);
		return `403 ${reading.reason}, 403 ${approving.reason}`;
	});
	await step(
		"An end beyond the organization's maximum is refused, and nothing changes",
		async () => {
			const refusal = await refusalOf(
				admin.supportGrants.approve.mutate({
					organizationId,
					grantId,
					endsAt: Date.now() + 31 * 24 * hourMs,
				}),
			);
			expectThat(refusal.status === 400, refusal.message);
			return refusal.message;
		},
	);
	await step("The organization's admin approves it for an hour", async () => {
		const { grant } = await admin.supportGrants.approve.mutate({
			organizationId,
			grantId,
			endsAt: Date.now() + hourMs,
		});
		expectThat(grant.state === "active" && grant.scope === "read", grant.state);
		return `${grant.scope}, ends ${timeOf(grant.endsAt ?? 0)} UTC`;
	});
	await step("Approving it twice is refused", async () => {
		const refusal = await refusalOf(
			admin.supportGrants.approve.mutate({ organizationId, grantId, endsAt: Date.now() + hourMs }),
		);
		expectThat(refusal.status === 409, refusal.message);
		return `409 ${refusal.message}`;
	});
	await step("They go in: a support session of their own, which ends with the access", async () => {
		const before = await refusalOf(look());
		expectThat(before.reason === "support_session_required", before.reason);
		const { session, grant } = await lena.supportGrants.enter.mutate({ organizationId });
		supportSessionId = session.id;
		expectThat(
			session.supportGrantId === grantId && session.expiresAt === grant.endsAt,
			session.id,
		);
		return `${session.id}, ${session.user.name}, ${session.authMethods.join()}`;
	});
	await step("Now they see sessions, and may not end one", async () => {
		const page = await look();
		personSessionId = (
			await service.lifecycle.start.mutate({
				organizationId,
				userId: "usr_walk_support",
				user: { name: "Wanda Walker", email: "wanda@acme.example" },
				ip: "203.0.113.77",
				userAgent: "",
			})
		).sessionId;
		const refusal = await refusalOf(end());
		expectThat(refusal.reason === "support_scope_required", refusal.reason);
		return `${page.total.count} sessions; 403 ${refusal.reason}`;
	});
	await step("The organization sees the support session among its own", async () => {
		const session = await admin.sessions.get.query({ organizationId, sessionId: supportSessionId });
		expectThat(session.status === "active" && session.supportGrantId === grantId, session.status);
		return `${session.user.name}, under ${session.supportGrantId}`;
	});
	await step(
		"A wider grant says first that it takes the place of this one, then does",
		async () => {
			const create = (replaces?: string) =>
				admin.supportGrants.create.mutate({
					organizationId,
					holder: { email: "lena@curfew.example" },
					scope: "manage",
					reason: "End the broken session",
					endsAt: Date.now() + hourMs,
					...(replaces !== undefined && { replaces }),
				});
			const refusal = await refusalOf(create());
			expectThat(refusal.reason === "grant_exists", refusal.reason);
			const { grant, receipt } = await create(grantId);
			expectThat(receipt?.revoked === 1, JSON.stringify(receipt));
			grantId = grant.id;
			return `409 ${refusal.reason}; ${grant.id}, ${receipt.revoked} session ended`;
		},
	);
	await step(
		"They go in again and end the session; the event names who, and under which grant",
		async () => {
			supportSessionId = (await lena.supportGrants.enter.mutate({ organizationId })).session.id;
			const receipt = await end();
			expectThat(receipt.revoked === 1, JSON.stringify(receipt));
			const entry = await eventually(async () => {
				const filter = { grantId, action: ["sessions.revoked" as const] };
				return (await admin.auditLog.list.query({ organizationId, filter })).items[0];
			});
			expectThat(entry.actor.kind === "global_admin", JSON.stringify(entry));
			return `${entry.actor.name}: ${entry.action} ${entry.target.id} under ${entry.grantId}`;
		},
	);
	await step(
		"The admin shortens the access, and the support session ends sooner with it",
		async () => {
			const endsAt = Date.now() + hourMs / 2;
			await admin.supportGrants.extend.mutate({ organizationId, grantId, endsAt });
			const session = await admin.sessions.get.query({
				organizationId,
				sessionId: supportSessionId,
			});
			expectThat(session.expiresAt === endsAt, String(session.expiresAt));
			return `ends ${timeOf(session.expiresAt)} UTC`;
		},
	);
	await step("The admin revokes the access: the very next call is refused", async () => {
		const { receipt } = await admin.supportGrants.revoke.mutate({
			organizationId,
			grantId,
			reason: "Solved",
		});
		const refusal = await refusalOf(look());
		expectThat(refusal.reason === "support_access_required", refusal.reason);
		expectThat(receipt.state === "enforced" && receipt.revoked === 1, JSON.stringify(receipt));
		return `${receipt.id}: ${receipt.revoked} session ended, ${receipt.state}; 403`;
	});
	await step("The gate refuses the support session, and says why", async () => {
		const answer = await service.lifecycle.check.query({
			organizationId,
			sessionId: supportSessionId,
		});
		expectThat(!answer.active && answer.cause === "support_ended", JSON.stringify(answer));
		return `active ${answer.active}, cause ${answer.cause}`;
	});
	await step("Revoking it twice is refused", async () => {
		const refusal = await refusalOf(admin.supportGrants.revoke.mutate({ organizationId, grantId }));
		expectThat(refusal.status === 409, refusal.message);
		return `409 ${refusal.message}`;
	});
}

async function endsByItself({ step }: Scene, admin: Api, lena: Api): Promise<void> {
	let grantId = "";
	let endsAt = 0;
	const look = () => lena.sessions.list.query({ organizationId, limit: 1 });

	await step("An access of 5 seconds for the platform's support as a whole", async () => {
		endsAt = Date.now() + 5 * secondMs;
		const { grant } = await admin.supportGrants.create.mutate({
			organizationId,
			holder: "platform",
			scope: "read",
			reason: "A short look",
			endsAt,
		});
		grantId = grant.id;
		await lena.supportGrants.enter.mutate({ organizationId });
		return `${grant.id}, ends ${timeOf(endsAt)} UTC`;
	});
	await step("Until then they see sessions; from its end on every call is refused", async () => {
		let allowed = 0;
		let lastAllowedAt = 0;
		for (;;) {
			const sentAt = Date.now();
			const refused = await look().then(
				() => null,
				(error: unknown) => refusalOf(Promise.reject(error)),
			);
			if (refused !== null) {
				expectThat(refused.reason === "support_access_required", refused.message);
				expectThat(Date.now() >= endsAt, `refused ${endsAt - Date.now()} ms before the end`);
				break;
			}
			expectThat(sentAt < endsAt, `allowed ${sentAt - endsAt} ms after the end`);
			allowed += 1;
			lastAllowedAt = sentAt;
			await pause(100);
		}
		await pause(endsAt - Date.now());
		const refusal = await refusalOf(look());
		expectThat(
			allowed > 0 && refusal.reason === "support_access_required",
			`${allowed} ${refusal.reason}`,
		);
		return `${allowed} calls allowed, the last ${endsAt - lastAllowedAt} ms before the end; then 403`;
	});
	await step("Within two seconds the end is written down, with its receipt and event", async () => {
		const closed = await eventually(
			async () => {
				const grant = await admin.supportGrants.get.query({ organizationId, grantId });
				return grant.closed === null ? undefined : grant;
			},
			endsAt + 2 * secondMs,
		);
		const seenAfterMs = Date.now() - endsAt;
		const receiptId = closed.closed?.receiptId ?? "";
		const receipt = await admin.revocations.get.query({ organizationId, receiptId });
		expectThat(closed.state === "expired" && receipt.cause === "support_ended", closed.state);
		const entry = await eventually(async () => {
			const filter = { targetId: grantId, action: ["support_grant.expired" as const] };
			return (await admin.auditLog.list.query({ organizationId, filter })).items[0];
		});
		return `${entry.action} seen ${seenAfterMs} ms after the end; ${receipt.revoked} session, ${receipt.id}`;
	});
	await step("The trail of this access is complete and in order", async () => {
		const [about, under] = await Promise.all([
			admin.auditLog.list.query({ organizationId, filter: { targetId: grantId } }),
			admin.auditLog.list.query({ organizationId, filter: { grantId } }),
		]);
		const seen = [...about.items, ...under.items]
			.sort((one, other) => one.sequence - other.sequence)
			.map(({ action }) => action);
		expectThat(
			seen.join() === "support_grant.created,session.started,support_grant.expired",
			seen.join(),
		);
		return seen.join(" → ");
	});
}

/** Asks until there is an answer; the list and the log follow the organization within a second. */
async function eventually<T>(
	ask: () => Promise<T | undefined>,
	deadline = Date.now() + 5 * secondMs,
): Promise<T> {
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		expectThat(Date.now() < deadline, "it did not come in time");
		await pause(100);
	}
}
