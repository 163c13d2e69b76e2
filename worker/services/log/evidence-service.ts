import { openFieldsOf } from "../../domain/audit/event-leaf.ts";
import type { AuditAction } from "../../domain/audit-event.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { utf8 } from "../../domain/log/bytes.ts";
import { type OpenFields, parseLeaf } from "../../domain/log/evidence.ts";
import { hashBytes } from "../../domain/log/lines.ts";
import { formatProofFile } from "../../domain/log/proof-file.ts";
import { planInclusion } from "../../domain/log/proofs.ts";
import { parseHashTile, readSubtrees, tilesOf } from "../../domain/log/tiles.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { report } from "../../repositories/bounded-read.ts";
import type {
	LoggedEvent,
	LogRepository,
	StoredCheckpoint,
} from "../../repositories/log/log-repository.ts";
import { sha256Of } from "../../runtime/hashing.ts";

/** One leaf with its proof, as a file that anybody can check, and what is under seal in it. */
type Evidence = {
	/** For the file, `….tlog-proof`. */
	name: string;
	/** c2sp.org/tlog-proof; its `extra` is the leaf. */
	file: string;
	/** What can still be opened. */
	fields: OpenFields;
};

/** What does not say where somebody was, nor which of their requests it was. */
const withoutWhereabouts = ({
	ip: _ip,
	requestId: _requestId,
	...fields
}: OpenFields): OpenFields => fields;

/** Whether a leaf says what a revocation did; others only name its receipt. */
const isOfRevocation = ({ leaf }: LoggedEvent): boolean => {
	const body = parseLeaf(utf8(leaf));
	return body.ok && body.value.revocation !== undefined;
};

/** Evidence of one step in the life of a support-access grant. */
type StepEvidence = Evidence & { action: AuditAction; at: number };

/** What a log can prove to whoever does not believe Curfew. */
export class EvidenceService {
	readonly #objects: OrganizationClient;
	readonly #repository: LogRepository;

	constructor(objects: OrganizationClient, repository: LogRepository) {
		this.#objects = objects;
		this.#repository = repository;
	}

	/** Of a receipt: that it is enforced; while it is on its way, that it is recorded. */
	async ofReceipt(organizationId: string, receiptId: string): Promise<Result<Evidence, Failure>> {
		const receipt = await this.#objects.of(organizationId).getReceipt(receiptId);
		if (!receipt.ok) return receipt;
		if (receipt.value.revoked === 0) return err(failure("conflict", { because: "nothing_ended" }));
		const isLast = ({ event }: LoggedEvent): boolean =>
			event.action === "revocation.enforced" || receipt.value.enforcedAt === null;
		const found = await this.#signed(
			organizationId,
			async () =>
				(await this.#repository.eventsOf(organizationId, { receiptId })).filter(isOfRevocation),
			(events) => events.some(isLast),
		);
		if (!found.ok) return found;
		const { events, checkpoints } = found.value;
		const [event] = events.slice(-1);
		if (event === undefined) return err(failure("conflict", { because: "no_longer_kept" }));
		const isEnforced = event.event.action === "revocation.enforced";
		const stem = isEnforced ? receiptId : `${receiptId}-recorded`;
		return this.#prove(organizationId, event, checkpoints, stem);
	}

	/**
	 * Of a support-access grant: every step of its life, in the order in which they happened.
	 *
	 * @param outsider a global admin who asks: where others were stays sealed from them; null: an own administrator asks
	 */
	async ofGrant(
		organizationId: string,
		grantId: string,
		outsider: string | null,
	): Promise<Result<{ items: StepEvidence[] }, Failure>> {
		const found = await this.#signed(
			organizationId,
			() => this.#repository.eventsOf(organizationId, { grantId }),
			(events) => events.length > 0,
		);
		if (!found.ok) return found;
		const { events, checkpoints } = found.value;
		if (events.length === 0) return err(failure("conflict", { because: "no_longer_kept" }));
		const items: StepEvidence[] = [];
		for (const [index, logged] of events.entries()) {
			const { action, at } = logged.event;
			const stem = `${grantId}-${index + 1}-${action}`;
			const proven = await this.#prove(organizationId, logged, checkpoints, stem);
			if (!proven.ok) return proven;
			const isOwnStep = outsider === null || logged.event.actor.id === outsider;
			const fields = isOwnStep ? proven.value.fields : withoutWhereabouts(proven.value.fields);
			items.push({ ...proven.value, fields, action, at });
		}
		return ok({ items });
	}

	/** Events with the checkpoints that cover them all. What D1 or the signature lacks is asked of the object, once. */
	async #signed(
		organizationId: string,
		read: () => Promise<LoggedEvent[]>,
		isWhole: (events: LoggedEvent[]) => boolean,
	): Promise<Result<{ events: LoggedEvent[]; checkpoints: StoredCheckpoint[] }, Failure>> {
		const look = () =>
			report(async () => {
				const events = await read();
				const last = Math.max(...events.map(({ leafIndex }) => leafIndex));
				const checkpoints =
					events.length === 0 ? [] : await this.#repository.checkpointsAbove(organizationId, last);
				return { events, checkpoints };
			});
		const first = await look();
		if (!first.ok) return first;
		if (isWhole(first.value.events) && first.value.checkpoints.length > 0) return first;
		await this.#objects.of(organizationId).checkpoint();
		const second = await look();
		const isUnsigned =
			second.ok && second.value.events.length > 0 && second.value.checkpoints.length === 0;
		return isUnsigned ? err(failure("unavailable", { because: "not_signed_yet" })) : second;
	}

	async #prove(
		organizationId: string,
		logged: LoggedEvent,
		checkpoints: readonly StoredCheckpoint[],
		stem: string,
	): Promise<Result<Evidence, Failure>> {
		// The one that most witnesses have signed, and of these the newest.
		const [checkpoint] = [...checkpoints].sort(
			(one, other) => other.cosignatures - one.cosignatures,
		);
		if (checkpoint === undefined) return err(failure("unavailable", { because: "not_signed_yet" }));
		const { size, note } = checkpoint;
		const plan = planInclusion(logged.leafIndex, size);
		if (!plan.ok) throw new Error(plan.error);
		const { subtrees, build } = plan.value;
		const places = tilesOf(subtrees, size).flatMap(({ level, index }) =>
			level === "entries" ? [] : [{ level, number: index }],
		);
		const tiles = await report(() => this.#repository.tiles(organizationId, places));
		if (!tiles.ok) return tiles;
		const hashes = readSubtrees(sha256Of, subtrees, size, ({ level, index, width }) => {
			const bytes = tiles.value.get(`${level}/${index}`)?.subarray(0, width * hashBytes);
			const read = parseHashTile(bytes ?? new Uint8Array(), width);
			return read.ok ? read.value : null;
		});
		// What is missing was taken away: `auditLog.verify` says what.
		if (!hashes.ok) throw new Error(hashes.error);
		const file = formatProofFile({
			extra: utf8(logged.leaf),
			index: logged.leafIndex,
			proof: build(sha256Of, hashes.value),
			checkpoint: note,
		});
		if (!file.ok) throw new Error(file.error);
		const fields = openFieldsOf(logged.event, logged.salts);
		return ok({ name: `${stem}.tlog-proof`, file: file.value, fields });
	}
}
