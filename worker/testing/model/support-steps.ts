import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { expect, vi } from "vitest";
import type { GrantScope } from "../../domain/support-grant.ts";
import {
	must,
	organizations,
	stubOf,
	type TestAdministrator,
	type TestOrganization,
	theTest,
} from "../support/builders.ts";
import { type Caller, refusalOf } from "../support/callers.ts";
import { scene, stepsWith } from "./histories.ts";
import {
	close,
	deadlineOf,
	isActive,
	isLive,
	isOpen,
	isPending,
	loseRole,
	type ModelGrant,
	promised,
	type SupportModel,
	stands,
} from "./support-model.ts";

export interface SupportReal {
	organizations: TestOrganization[];
	/** Each organization's own API token with the scope `support`. */
	owners: Caller[];
	people: TestAdministrator[];
	/** Calls whose answer was compared with the promise. */
	checks: number;
}

const step = stepsWith(nobodyGetsFurtherThanPromised);

const answerOf = async (call: Promise<unknown>): Promise<string> => {
	const { status, reason } = await refusalOf(call);
	// The session that is asked for does not exist: whoever hears that has been let in.
	return status === 404 ? "allowed" : reason;
};

/** The invariant: at no instant does a global admin get into an organization outside a live grant of the right scope. */
async function nobodyGetsFurtherThanPromised(
	model: SupportModel,
	real: SupportReal,
): Promise<void> {
	const places = real.people.flatMap(({ client }, holder) =>
		real.organizations.map(({ id }, organization) => ({ client, holder, organization, id })),
	);
	const answers = places.map(async ({ client, holder, organization, id }) => {
		const nothing = { organizationId: id, sessionId: "ses_nothing" };
		const [read, manage] = await Promise.all([
			answerOf(client.sessions.get.query(nothing)),
			answerOf(client.sessions.revoke.mutate(nothing)),
		]);
		return { holder, organization, answers: [read, manage] };
	});
	expect(await Promise.all(answers)).toEqual(
		places.map(({ holder, organization }) => ({
			holder,
			organization,
			answers: promised(model, holder, organization),
		})),
	);
	const visits = model.visits.map(async ({ sessionId, organization }) => {
		const answer = await real.organizations[organization]?.object.checkSession(sessionId);
		return [sessionId, answer?.active];
	});
	expect(await Promise.all(visits)).toEqual(
		model.visits.map((visit) => [visit.sessionId, stands(model, visit)]),
	);
	real.checks += 2 * places.length + visits.length;
}

/** The answer of a call that is promised to get through. */
async function granted<T>(call: Promise<T>): Promise<T> {
	const refusal = await call.then(() => null, String);
	expect(refusal).toBeNull();
	return call;
}

const at = <T>(list: readonly T[], index: number): T | undefined =>
	list.length === 0 ? undefined : list[index % list.length];

const orgOf = (real: SupportReal, index: number) => {
	const [organization, owner] = [real.organizations[index], real.owners[index]];
	if (!organization || !owner) throw new Error("There is no such organization");
	return { organizationId: organization.id, grants: owner.supportGrants };
};

const personOf = (real: SupportReal, index: number): TestAdministrator => {
	const person = real.people[index];
	if (!person) throw new Error("There is no such person");
	return person;
};

export const request = (holder: number, organization: number, scope: GrantScope) =>
	step(`request(#${holder}, org ${organization}, ${scope})`, async (model, real) => {
		const { organizationId } = orgOf(real, organization);
		const asked = personOf(real, holder).client.supportGrants.request.mutate({
			organizationId,
			scope,
			reason: "test",
		});
		if (model.removed.has(holder)) {
			expect((await refusalOf(asked)).status).toBe(401);
			return;
		}
		const { grant } = await granted(asked);
		for (const one of model.grants) {
			if (one.organization === organization && one.holder === holder && isPending(model, one)) {
				close(model, one);
			}
		}
		const times = { requestedAt: model.nowMs, startsAt: null, endsAt: null };
		model.grants.push({ id: grant.id, organization, holder, scope, closed: false, ...times });
	});

const inTheWay = (model: SupportModel, organization: number, holder: number | null) =>
	model.grants.find(
		(one) => one.organization === organization && one.holder === holder && isLive(model, one),
	);

export const create = (
	holder: number | null,
	organization: number,
	scope: GrantScope,
	startsInMs: number,
	lastsMs: number,
	says: boolean,
) =>
	step(
		`create(#${holder}, org ${organization}, ${scope}, in ${startsInMs}, for ${lastsMs}, ${says})`,
		async (model, real) => {
			const { organizationId, grants } = orgOf(real, organization);
			const present = inTheWay(model, organization, holder);
			const [startsAt, endsAt] = [model.nowMs + startsInMs, model.nowMs + startsInMs + lastsMs];
			const made = grants.create.mutate({
				organizationId,
				holder: holder === null ? "platform" : { administratorId: personOf(real, holder).id },
				scope,
				reason: "test",
				startsAt,
				endsAt,
				...(present && says && { replaces: present.id }),
			});
			if (holder !== null && model.removed.has(holder)) {
				expect((await refusalOf(made)).reason).toBe("bad_input");
				return;
			}
			if (present && !says) {
				expect((await refusalOf(made)).reason).toBe("grant_exists");
				return;
			}
			const { grant } = await granted(made);
			for (const one of model.grants) {
				const same = one.organization === organization && one.holder === holder;
				if (one === present || (same && isPending(model, one))) close(model, one);
			}
			const times = { requestedAt: null, startsAt, endsAt };
			model.grants.push({ id: grant.id, organization, holder, scope, closed: false, ...times });
		},
	);

/** Newest first: most of what happens happens to a grant that still counts. */
const ofOrganization = (model: SupportModel, organization: number): ModelGrant[] =>
	model.grants.filter((grant) => grant.organization === organization).reverse();

/** Calls on one grant, whatever its state: where the promise refuses, nothing may change. */
const onGrant = (
	name: string,
	organization: number,
	which: number,
	run: (grant: ModelGrant, model: SupportModel, real: SupportReal) => Promise<void>,
) =>
	step(`${name}(org ${organization}, #${which})`, async (model, real) => {
		const grant = at(ofOrganization(model, organization), which);
		if (grant) await run(grant, model, real);
	});

const refused = async (call: Promise<unknown>): Promise<void> => {
	expect((await refusalOf(call)).status).toBe(409);
};

export const approve = (organization: number, which: number, lastsMs: number) =>
	onGrant("approve", organization, which, async (grant, model, real) => {
		const { organizationId, grants } = orgOf(real, organization);
		const present = inTheWay(model, organization, grant.holder);
		const endsAt = model.nowMs + lastsMs;
		const call = grants.approve.mutate({
			organizationId,
			grantId: grant.id,
			endsAt,
			...(present && { replaces: present.id }),
		});
		if (!isPending(model, grant)) return refused(call);
		await granted(call);
		if (present) close(model, present);
		grant.startsAt = model.nowMs;
		grant.endsAt = endsAt;
	});

export const decline = (organization: number, which: number) =>
	onGrant("decline", organization, which, async (grant, model, real) => {
		const { organizationId, grants } = orgOf(real, organization);
		const call = grants.decline.mutate({ organizationId, grantId: grant.id });
		if (!isPending(model, grant)) return refused(call);
		await granted(call);
		close(model, grant);
	});

export const revoke = (organization: number, which: number) =>
	onGrant("revoke", organization, which, async (grant, model, real) => {
		const { organizationId, grants } = orgOf(real, organization);
		const call = grants.revoke.mutate({ organizationId, grantId: grant.id });
		if (!isLive(model, grant)) return refused(call);
		const standing = model.visits.filter((one) => one.grant === grant && stands(model, one));
		expect((await granted(call)).receipt.revoked).toBe(standing.length);
		close(model, grant);
	});

export const move = (organization: number, which: number, lastsMs: number) =>
	onGrant(`end in ${lastsMs}`, organization, which, async (grant, model, real) => {
		const { organizationId, grants } = orgOf(real, organization);
		const endsAt = model.nowMs + lastsMs;
		const call = grants.extend.mutate({ organizationId, grantId: grant.id, endsAt });
		if (grant.holder !== null && model.removed.has(grant.holder)) return refused(call);
		if (!isLive(model, grant)) return refused(call);
		if (endsAt <= (grant.startsAt ?? 0) || endsAt === grant.endsAt) {
			expect((await refusalOf(call)).reason).toBe("bad_input");
			return;
		}
		await granted(call);
		grant.endsAt = endsAt;
		for (const visit of model.visits) {
			if (visit.grant === grant) visit.endsAt = Math.min(visit.endsAt, endsAt);
		}
	});

export const enter = (holder: number, organization: number) =>
	step(`enter(#${holder}, org ${organization})`, async (model, real) => {
		const { organizationId } = orgOf(real, organization);
		const call = personOf(real, holder).client.supportGrants.enter.mutate({ organizationId });
		const mine = ofOrganization(model, organization).filter(
			(grant) => (grant.holder === holder || grant.holder === null) && isActive(model, grant),
		);
		if (model.removed.has(holder) || mine.length === 0) {
			expect(["session_ended", "support_access_required"]).toContain(
				(await refusalOf(call)).reason,
			);
			return;
		}
		const { session, grant: under } = await granted(call);
		expect(mine.map(({ id }) => id)).toContain(under.id);
		const grant = mine.find(({ id }) => id === under.id);
		if (!grant) return;
		expect(session.expiresAt).toBe(grant.endsAt);
		if (model.visits.some(({ sessionId }) => sessionId === session.id)) return;
		leaveBehind(model, holder, organization);
		const endsAt = session.expiresAt;
		model.visits.push({ sessionId: session.id, organization, holder, grant, endsAt, left: false });
	});

function leaveBehind(model: SupportModel, holder: number, organization: number): void {
	for (const visit of model.visits) {
		if (visit.holder === holder && visit.organization === organization) visit.left = true;
	}
}

/** Granted and gone in: what most histories are about. */
export const visit = (
	holder: number,
	everybodys: boolean,
	organization: number,
	scope: GrantScope,
	lastsMs: number,
) =>
	scene(
		create(everybodys ? null : holder, organization, scope, 0, lastsMs, true),
		enter(holder, organization),
	);

export const leave = (holder: number, organization: number) =>
	step(`leave(#${holder}, org ${organization})`, async (model, real) => {
		if (model.removed.has(holder)) return;
		const { organizationId } = orgOf(real, organization);
		await personOf(real, holder).client.supportGrants.leave.mutate({ organizationId });
		leaveBehind(model, holder, organization);
	});

export const remove = (holder: number) =>
	step(`role lost(#${holder})`, async (model, real) => {
		if (model.removed.has(holder)) return;
		must(await organizations.platform().removeAdministrator(personOf(real, holder).id, theTest));
		loseRole(model, holder);
	});

export const wait = (byMs: number) =>
	step(`wait(${byMs} ms)`, async (model) => {
		model.nowMs += byMs;
		vi.setSystemTime(model.nowMs);
	});

/** To the last millisecond of a grant or of a request, or to the first after it. */
export const waitForEnd = (organization: number, which: number, late: boolean) =>
	onGrant(
		late ? "to the end" : "to just before the end",
		organization,
		which,
		async (grant, model) => {
			if (!isOpen(model, grant)) return;
			model.nowMs = Math.max(model.nowMs, deadlineOf(grant) - (late ? 0 : 1));
			vi.setSystemTime(model.nowMs);
		},
	);

export const evict = (organization: number) =>
	step(`evict(org ${organization})`, async (_model, real) => {
		await evictDurableObject(stubOf(orgOf(real, organization).organizationId));
	});

export const ring = (organization: number) =>
	step(`alarm(org ${organization})`, async (_model, real) => {
		await runDurableObjectAlarm(stubOf(orgOf(real, organization).organizationId));
	});
