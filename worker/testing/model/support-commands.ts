import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import fc from "fast-check";
import { expect, vi } from "vitest";
import { dayMs, hourMs, minuteMs, secondMs } from "../../domain/clock.ts";
import { type GrantScope, grantScopes } from "../../domain/support-grant.ts";
import {
	must,
	organizations,
	stubOf,
	type TestAdministrator,
	type TestOrganization,
	theTest,
} from "../support/builders.ts";
import { type Caller, refusalOf } from "../support/callers.ts";
import {
	close,
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

type Run = (model: SupportModel, real: SupportReal) => Promise<void>;

class Step implements fc.AsyncCommand<SupportModel, SupportReal> {
	readonly #name: string;
	readonly #run: Run;
	constructor(name: string, run: Run) {
		this.#name = name;
		this.#run = run;
	}
	check(): boolean {
		return true;
	}
	async run(model: SupportModel, real: SupportReal): Promise<void> {
		vi.setSystemTime(model.nowMs);
		await this.#run(model, real);
		await nobodyGetsFurtherThanPromised(model, real);
	}
	toString(): string {
		return this.#name;
	}
}

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
	for (const [holder, { client }] of real.people.entries()) {
		for (const [organization, { id: organizationId }] of real.organizations.entries()) {
			const nothing = { organizationId, sessionId: "ses_nothing" };
			const answers = await Promise.all([
				answerOf(client.sessions.get.query(nothing)),
				answerOf(client.sessions.revoke.mutate(nothing)),
			]);
			expect([holder, organization, ...answers]).toEqual([
				holder,
				organization,
				...promised(model, holder, organization),
			]);
			real.checks += 2;
		}
	}
	for (const visit of model.visits) {
		const object = real.organizations[visit.organization]?.object;
		const answer = await object?.checkSession(visit.sessionId);
		expect([visit.sessionId, answer?.active]).toEqual([visit.sessionId, stands(model, visit)]);
		real.checks += 1;
	}
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

const request = (holder: number, organization: number, scope: GrantScope) =>
	new Step(`request(#${holder}, org ${organization}, ${scope})`, async (model, real) => {
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
		const { grant } = await asked;
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

const create = (
	holder: number | null,
	organization: number,
	scope: GrantScope,
	startsInMs: number,
	lastsMs: number,
	says: boolean,
) =>
	new Step(
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
			const { grant } = await made;
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
	new Step(`${name}(org ${organization}, #${which})`, async (model, real) => {
		const grant = at(ofOrganization(model, organization), which);
		if (grant) await run(grant, model, real);
	});

const refused = async (call: Promise<unknown>): Promise<void> => {
	expect((await refusalOf(call)).status).toBe(409);
};

const approve = (organization: number, which: number, lastsMs: number) =>
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
		await call;
		if (present) close(model, present);
		grant.startsAt = model.nowMs;
		grant.endsAt = endsAt;
	});

const decline = (organization: number, which: number) =>
	onGrant("decline", organization, which, async (grant, model, real) => {
		const { organizationId, grants } = orgOf(real, organization);
		const call = grants.decline.mutate({ organizationId, grantId: grant.id });
		if (!isPending(model, grant)) return refused(call);
		await call;
		close(model, grant);
	});

const revoke = (organization: number, which: number) =>
	onGrant("revoke", organization, which, async (grant, model, real) => {
		const { organizationId, grants } = orgOf(real, organization);
		const call = grants.revoke.mutate({ organizationId, grantId: grant.id });
		if (!isLive(model, grant)) return refused(call);
		const standing = model.visits.filter((one) => one.grant === grant && stands(model, one));
		expect((await call).receipt.revoked).toBe(standing.length);
		close(model, grant);
	});

const move = (organization: number, which: number, lastsMs: number) =>
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
		await call;
		grant.endsAt = endsAt;
		for (const visit of model.visits) {
			if (visit.grant === grant) visit.endsAt = Math.min(visit.endsAt, endsAt);
		}
	});

const enter = (holder: number, organization: number) =>
	new Step(`enter(#${holder}, org ${organization})`, async (model, real) => {
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
		const { session, grant: under } = await call;
		const grant = mine.find(({ id }) => id === under.id);
		if (!grant) throw new Error(`Let in under ${under.id}, which is not live`);
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
const visit = (holder: number, everybodys: boolean, ...facts: [number, GrantScope, number]) => {
	const [organization, scope, lastsMs] = facts;
	const granted = create(everybodys ? null : holder, organization, scope, 0, lastsMs, true);
	const entered = enter(holder, organization);
	return new Step(`${granted}, ${entered}`, async (model, real) => {
		await granted.run(model, real);
		await entered.run(model, real);
	});
};

const leave = (holder: number, organization: number) =>
	new Step(`leave(#${holder}, org ${organization})`, async (model, real) => {
		if (model.removed.has(holder)) return;
		const { organizationId } = orgOf(real, organization);
		await personOf(real, holder).client.supportGrants.leave.mutate({ organizationId });
		leaveBehind(model, holder, organization);
	});

const remove = (holder: number) =>
	new Step(`role lost(#${holder})`, async (model, real) => {
		if (model.removed.has(holder)) return;
		must(await organizations.platform().removeAdministrator(personOf(real, holder).id, theTest));
		loseRole(model, holder);
	});

const wait = (byMs: number) =>
	new Step(`wait(${byMs} ms)`, async (model) => {
		model.nowMs += byMs;
		vi.setSystemTime(model.nowMs);
	});

/** To the last millisecond of a grant, or to its end. */
const waitForEnd = (organization: number, which: number, exactly: boolean) =>
	onGrant(
		exactly ? "to the end" : "to just before the end",
		organization,
		which,
		async (grant, model) => {
			if (!isOpen(model, grant) || grant.endsAt === null) return;
			model.nowMs = Math.max(model.nowMs, exactly ? grant.endsAt : grant.endsAt - 1);
			vi.setSystemTime(model.nowMs);
		},
	);

const evict = (organization: number) =>
	new Step(`evict(org ${organization})`, async (_model, real) => {
		await evictDurableObject(stubOf(orgOf(real, organization).organizationId));
	});

const ring = (organization: number) =>
	new Step(`alarm(org ${organization})`, async (_model, real) => {
		await runDurableObjectAlarm(stubOf(orgOf(real, organization).organizationId));
	});

const holder = fc.nat({ max: 1 });
const organization = fc.nat({ max: 1 });
const which = fc.nat({ max: 2 });
const scope = fc.constantFrom(...grantScopes);
const lasts = fc.constantFrom(secondMs, minuteMs, hourMs, 5 * hourMs, dayMs);
const pause = fc.constantFrom(1, secondMs, 10 * minuteMs, 3 * hourMs, 13 * hourMs);

/** Histories of two global admins in two organizations. */
export const supportCommands = (maxCommands: number) =>
	fc.commands(
		[
			fc.tuple(holder, organization, scope).map((args) => request(...args)),
			fc
				.tuple(
					fc.option(holder),
					organization,
					scope,
					fc.constantFrom(0, 0, hourMs),
					lasts,
					fc.boolean(),
				)
				.map((args) => create(...args)),
			fc.tuple(holder, fc.boolean(), organization, scope, lasts).map((args) => visit(...args)),
			fc.tuple(holder, fc.boolean(), organization, scope, lasts).map((args) => visit(...args)),
			fc.tuple(organization, which, lasts).map((args) => approve(...args)),
			fc.tuple(organization, which).map((args) => decline(...args)),
			fc.tuple(organization, which).map((args) => revoke(...args)),
			fc.tuple(organization, which).map((args) => revoke(...args)),
			fc.tuple(organization, which, lasts).map((args) => move(...args)),
			fc.tuple(holder, organization).map((args) => enter(...args)),
			fc.tuple(holder, organization).map((args) => enter(...args)),
			fc.tuple(holder, organization).map((args) => leave(...args)),
			fc.tuple(organization, which, fc.boolean()).map((args) => waitForEnd(...args)),
			pause.map(wait),
			organization.map(evict),
			organization.map(ring),
			holder.map(remove),
		],
		{ maxCommands, size: "max" },
	);
