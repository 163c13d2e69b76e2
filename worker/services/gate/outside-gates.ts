import { Buffer } from "node:buffer";
import type { Actor } from "../../domain/actor.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { AnsweredChecks, SeenActivity } from "../../domain/gate/gate-calls.ts";
import type { Facts } from "../../domain/lease/facts.ts";
import type { LeaseGrant } from "../../domain/lease/messages.ts";
import type { Stamp } from "../../domain/lease/stamp.ts";
import type { Region } from "../../domain/organization.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import type { AccessService } from "../administration/access-service.ts";
import type { GateService } from "./gate-service.ts";

/** A process outside Workers asks about several organizations at once. */
interface OutsideCall {
	holder: string;
	organizations: AskedOrganization[];
}

interface AskedOrganization {
	organizationId: string;
	lease?: AskedLease | undefined;
	facts?: string[] | undefined;
}

interface AskedLease {
	incarnation: string;
	have: Stamp;
	activity: (Omit<SeenActivity, "at"> & { agoMs: number })[];
	answered: AnsweredChecks;
}

/** A grant as JSON carries it: packed words as base64 (little-endian), and the holder's own clock left at the holder. */
interface SentGrant {
	update: Omit<LeaseGrant["update"], "endedRecords" | "endedMarks"> & {
		endedRecords: string;
		endedMarks: string;
	};
	termMs: number;
	graceMs: number;
}

interface OutsideAnswer {
	organizationId: string;
	/** Null: none is lent. */
	lease: SentGrant | null;
	/** Of the sessions that the organization knows. */
	facts: Facts[];
	/** It could not be reached in time. */
	unavailable?: true;
}

/** Several are answered before the others' leases lose much of their term; whoever is asked alone has more time. */
const limitTogetherMs = 250;
const limitAloneMs = 1_500;
/** Of all views in one answer, which is held in memory whole. What does not fit is asked for again. */
const answerCharactersMax = 8_000_000;

/** Leases for processes that are no Workers, by the same messages. */
export class OutsideGateService {
	readonly #objects: OrganizationClient;
	readonly #access: AccessService;
	readonly #gate: GateService;
	readonly #clock: Clock;

	constructor(objects: OrganizationClient, access: AccessService, gate: GateService, clock: Clock) {
		this.#objects = objects;
		this.#access = access;
		this.#gate = gate;
		this.#clock = clock;
	}

	/**
	 * Asks every organization at the same time. One that the token does not serve, one that does not exist and an id
	 * that is none lend nothing, and know no session; one that cannot be reached holds up nobody.
	 */
	async lease(
		actor: Extract<Actor, { kind: "api_token" }>,
		call: OutsideCall,
		region: Region,
	): Promise<Result<OutsideAnswer[], Failure>> {
		const { holder, organizations } = call;
		const owner = this.#objects.of(actor.ownerId);
		const retryAfterMs = await owner.noteHolder(actor.tokenId, holder);
		if (retryAfterMs > 0) return err(failure("slow_down", { retryAfterMs }));
		const limitMs = organizations.length > 1 ? limitTogetherMs : limitAloneMs;
		// No other token's process can speak for one of this.
		const prefix = `${actor.tokenId}.${holder}.`;
		const answers = await Promise.all(
			organizations.map((asked) => {
				const { organizationId } = asked;
				const nothing: OutsideAnswer = { organizationId, lease: null, facts: [] };
				if (!this.#access.serves(actor, organizationId)) return nothing;
				return withTimeout(this.#ask(asked, prefix, region), limitMs).catch(() => ({
					...nothing,
					unavailable: true as const,
				}));
			}),
		);
		return ok(fitting(answers));
	}

	async #ask(
		{ organizationId, lease, facts = [] }: AskedOrganization,
		prefix: string,
		region: Region,
	): Promise<OutsideAnswer> {
		const object = this.#objects.of(organizationId);
		const [grant, ...found] = await Promise.all([
			lease ? this.#lend(organizationId, lease, prefix, region) : null,
			...facts.map((sessionId) => object.factsOf(sessionId)),
		]);
		return {
			organizationId,
			lease: grant && sent(grant),
			facts: found.filter((one) => one !== null),
		};
	}

	#lend(
		organizationId: string,
		{ incarnation, have, activity, answered }: AskedLease,
		prefix: string,
		region: Region,
	): Promise<LeaseGrant | null> {
		const nowMs = this.#clock.now();
		const request = {
			incarnation: prefix + incarnation,
			address: null,
			have,
			acknowledged: have,
			echo: { sentAtMs: 0, era: 0 },
		};
		const seen = activity.map(({ agoMs, ...from }) => ({
			...from,
			at: Math.max(0, Math.round(nowMs - agoMs)),
		}));
		return this.#gate.lease(organizationId, request, seen, region, answered);
	}
}

function sent({ update, termMs, graceMs }: LeaseGrant): SentGrant {
	const endedRecords = packed(update.endedRecords);
	const endedMarks = packed(update.endedMarks);
	return { update: { ...update, endedRecords, endedMarks }, termMs, graceMs };
}

const packed = (words: ArrayLike<number>): string =>
	Buffer.from(Uint32Array.from(words).buffer).toString("base64");

/** What is left out counts as not lent: whoever asked asks the organization, and for the lease again. */
function fitting(answers: OutsideAnswer[]): OutsideAnswer[] {
	let left = answerCharactersMax;
	return answers.map((answer) => {
		if (answer.lease === null) return answer;
		const { endedRecords, endedMarks } = answer.lease.update;
		const size = endedRecords.length + endedMarks.length;
		if (size > left && left < answerCharactersMax) return { ...answer, lease: null };
		left -= size;
		return answer;
	});
}
