import { checkKeptEvent, checkReceipt, erasedFields } from "../../domain/audit/check-leaf.ts";
import type { LogFault, LogStep } from "../../domain/audit/log-check.ts";
import type { Failure } from "../../domain/errors.ts";
import { type Bytes, sameBytes, utf8 } from "../../domain/log/bytes.ts";
import { hashBytes } from "../../domain/log/lines.ts";
import { foldPairs, hashLeaf } from "../../domain/log/merkle.ts";
import { tileWidth } from "../../domain/log/tile-path.ts";
import { hashesAt, hashesIn } from "../../domain/log/tiles.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { Result } from "../../domain/result.ts";
import { fromBase64 } from "../../domain/wire/base64.ts";
import type {
	FoundEvent,
	LogCheckRepository,
} from "../../repositories/log/log-check-repository.ts";
import type { LogRepository } from "../../repositories/log/log-repository.ts";
import { sha256Of } from "../../runtime/hashing.ts";

const inD1 = (index: number | null, says: string): LogFault => ({ where: "d1", index, says });

/** Holds what D1 has of a log against what its object has. */
export class ProjectedLogCheck {
	readonly #log: LogRepository;
	readonly #checks: LogCheckRepository;

	constructor(log: LogRepository, checks: LogCheckRepository) {
		this.#log = log;
		this.#checks = checks;
	}

	/** What is wrong with the leaves of one step, as far as D1 must have them. */
	async faultsOf(organizationId: string, step: LogStep): Promise<LogFault[]> {
		const { from, confirmed } = step;
		const to = Math.min(step.to, confirmed, from + tileWidth);
		if (from >= to) return [];
		const [events, tile, without] = await Promise.all([
			this.#checks.events(organizationId, from, to),
			this.#tile(organizationId, 0, Math.floor(from / tileWidth)),
			this.#checks.receiptsWithout(organizationId, step.sequences, step.gone.log),
		]);
		const receipts = await this.#checks.receipts(
			organizationId,
			events.flatMap(({ receiptId }) => receiptId ?? []),
		);
		const hashes = hashesIn(fromBase64(step.hashes) ?? new Uint8Array());
		const faults: LogFault[] = [];
		for (let index = from; index < to; index += 1) {
			const own = hashes[index - from];
			const stored = tile[index - from];
			if (stored === undefined) faults.push(inD1(index, "Its hash is missing."));
			else if (own !== undefined && !sameBytes(own, stored)) {
				faults.push(inD1(index, "Its hash is another one."));
			}
			const here = events.filter(({ leafIndex }) => leafIndex === index);
			faults.push(...faultsOfPlace(index, here, step));
			for (const found of here) {
				for (const says of wrongWith(organizationId, found, { own, step, receipts })) {
					faults.push(inD1(index, says));
				}
			}
		}
		for (const id of without) {
			faults.push(inD1(null, `There is a receipt that the log does not have: ${id}.`));
		}
		if (to === from + tileWidth && hashes.length === tileWidth) {
			faults.push(...(await this.#faultsAbove(organizationId, from, hashes)));
		}
		return faults;
	}

	/** Whether the hashes above a whole tile are in D1 those of what lies below. */
	async #faultsAbove(
		organizationId: string,
		from: number,
		hashes: readonly Bytes[],
	): Promise<LogFault[]> {
		let [level, index, below] = [1, Math.floor(from / tileWidth), hashes];
		for (;;) {
			const at = index % tileWidth;
			const above = await this.#tile(organizationId, level, Math.floor(index / tileWidth));
			const [hash, folded] = [above[at], foldPairs(sha256Of, below)];
			if (hash === undefined || folded === null || !sameBytes(hash, folded)) {
				return [inD1(from, `The hash over these entries at level ${level} is not theirs.`)];
			}
			if (at < tileWidth - 1) return [];
			[level, index, below] = [level + 1, Math.floor(index / tileWidth), above];
		}
	}

	/**
	 * What is wrong with the log in D1 as a whole.
	 *
	 * @param lookAgain D1 is read first: what it has of a log that grows, the object had before
	 */
	async faultsOfWhole(
		organizationId: string,
		step: LogStep,
		lookAgain: () => Promise<Result<LogStep, Failure>>,
	): Promise<LogFault[]> {
		const [extent, strays, levels] = await Promise.all([
			this.#checks.extent(organizationId),
			this.#checks.strays(organizationId, step.size),
			this.#checks.levels(organizationId),
		]);
		const now = await lookAgain();
		const size = now.ok ? now.value.size : step.size;
		const faults: LogFault[] = [];
		if (extent !== null && extent.lineage !== step.lineage) {
			faults.push(inD1(null, "What D1 shows as the log is another one."));
		} else if ((extent?.size ?? 0) < step.confirmed) {
			const says = `D1 says that it has ${extent?.size ?? 0} entries, and it had ${step.confirmed}.`;
			faults.push(inD1(null, says));
		} else if (extent !== null && extent.size > size) {
			faults.push(inD1(null, `D1 says that it has ${extent.size} entries, and there are ${size}.`));
		}
		for (const index of strays.filter((stray) => stray < 0 || stray >= size)) {
			faults.push(inD1(index, "There is an event that the log does not have."));
		}
		for (const { level, number, bytes } of levels) {
			if (level < 0 || number * tileWidth + bytes / hashBytes > hashesAt(level, size)) {
				faults.push(inD1(null, `There are hashes at level ${level} that the log does not have.`));
			}
		}
		return faults;
	}

	async #tile(organizationId: string, level: number, number: number): Promise<Bytes[]> {
		const tiles = await this.#log.tiles(organizationId, [{ level, number }]);
		return hashesIn(tiles.get(`${level}/${number}`) ?? new Uint8Array());
	}
}

/** What is wrong with who claims a place: in D1 too many or nobody, in the object nobody. */
function faultsOfPlace(index: number, here: readonly FoundEvent[], step: LogStep): LogFault[] {
	const held = step.held.find((event) => event.index === index);
	if (here.length > 1) return [inD1(index, "Two events claim this place.")];
	const [found] = here;
	if (found === undefined) {
		const isKept = index >= step.forgotten || (held !== undefined && held.at > step.gone.log);
		return isKept ? [inD1(index, "Its event is missing.")] : [];
	}
	const at = found.logged?.event.at ?? 0;
	return held === undefined && at > step.gone.events
		? [{ where: "object", index, says: "Its event is missing." }]
		: [];
}

/** What of an event in D1 is not as it was appended, or not as the object has it. */
function wrongWith(
	organizationId: string,
	{ leaf, leafIndex, receiptId, logged }: FoundEvent,
	{
		own,
		step,
		receipts,
	}: { own: Bytes | undefined; step: LogStep; receipts: ReadonlyMap<string, Receipt | null> },
): string[] {
	const isAppended = own === undefined || sameBytes(own, hashLeaf(sha256Of, utf8(leaf)));
	const wrong = isAppended ? [] : ["The leaf is not the one that was appended."];
	if (logged === null) return [...wrong, "Its details or its salts cannot be read."];
	wrong.push(...checkKeptEvent(sha256Of, organizationId, logged));
	const held = step.held.find((event) => event.index === leafIndex);
	if (held !== undefined && !held.isWaiting) {
		const erased = erasedFields(logged.salts);
		const here = erased.filter((name) => !held.erased.includes(name));
		const there = held.erased.filter((name) => !erased.includes(name));
		wrong.push(...here.map((name) => `Its ${name} is erased, and the object still has it.`));
		wrong.push(...there.map((name) => `Its ${name} was erased, and D1 still has it.`));
	}
	if (receiptId === null) return wrong;
	const receipt = receipts.get(receiptId);
	const kept = step.receipts.find(({ id }) => id === receiptId);
	if (receipt === null) return [...wrong, "Its receipt cannot be read."];
	if (kept?.isWaiting) return wrong;
	if (receipt === undefined) {
		return logged.event.at > step.gone.receipts ? [...wrong, "Its receipt is missing."] : wrong;
	}
	wrong.push(...checkReceipt(receipt, logged, step.isErasing));
	if (kept !== undefined && receipt.enforcedAt !== kept.enforcedAt) {
		wrong.push("Its receipt says otherwise than the object when it was enforced.");
	}
	return wrong;
}
