import type { LogCheck, LogFault, LogStep } from "../../domain/audit/log-check.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { openCursor, sealCursor } from "../../domain/lists/page.ts";
import { openNote } from "../../domain/log/cosignature.ts";
import { formatHash } from "../../domain/log/lines.ts";
import { type LogKeys, originOf, vkeysFor } from "../../domain/log/log-keys.ts";
import { parseFiledCheckpoint } from "../../domain/log/proof-file.ts";
import { tileWidth } from "../../domain/log/tile-path.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { OrganizationRpc } from "../../objects/organization/organization-rpc.ts";
import { report } from "../../repositories/bounded-read.ts";
import type { LogCheckRepository } from "../../repositories/log/log-check-repository.ts";
import type { LogRepository } from "../../repositories/log/log-repository.ts";
import { ProjectedLogCheck } from "./projected-log-check.ts";

/** Tiles that one call looks at: 4,096 entries, well below a second. */
const tilesAtOnce = 16;

/** Walks an organization's log: what its object holds, what D1 does, and what was signed. */
export class LogCheckService {
	readonly #objects: OrganizationClient;
	readonly #repository: LogRepository;
	readonly #projected: ProjectedLogCheck;
	readonly #readKeys: () => Promise<Result<LogKeys, string> | null>;
	readonly #clock: Clock;

	constructor(parts: {
		objects: OrganizationClient;
		repository: LogRepository;
		checks: LogCheckRepository;
		readKeys: () => Promise<Result<LogKeys, string> | null>;
		clock: Clock;
	}) {
		this.#objects = parts.objects;
		this.#repository = parts.repository;
		this.#projected = new ProjectedLogCheck(parts.repository, parts.checks);
		this.#readKeys = parts.readKeys;
		this.#clock = parts.clock;
	}

	/** Looks at the next entries; a pass begins without a cursor. */
	async verify(organizationId: string, cursor: string | null): Promise<Result<LogCheck, Failure>> {
		const list = JSON.stringify(["log-check", organizationId]);
		const from = cursor === null ? "0" : openCursor(list, cursor);
		if (from === null) return err(failure("bad_cursor"));
		const object = this.#objects.of(organizationId);
		const faults: LogFault[] = [];
		let [at, whole] = [Number(from), 0];
		for (let tiles = 0; tiles < tilesAtOnce; tiles += 1) {
			const looked = await this.#look(organizationId, object, at);
			if (!looked.ok) return looked;
			const { step, found } = looked.value;
			faults.push(...found);
			[at, whole] = [step.to, step.size];
			if (step.to >= step.size) {
				return ok({ checked: step.to, size: step.size, faults, nextCursor: null });
			}
		}
		return ok({ checked: at, size: whole, faults, nextCursor: sealCursor(list, String(at)) });
	}

	/** What is wrong with the leaves of one tile. What is on its way looks like a fault for a moment: so it looks twice. */
	async #look(
		organizationId: string,
		object: OrganizationRpc,
		from: number,
	): Promise<Result<{ step: LogStep; found: LogFault[] }, Failure>> {
		const first = await this.#lookOnce(organizationId, object, from);
		if (!first.ok || first.value.found.length === 0) return first;
		const second = await this.#lookOnce(organizationId, object, from);
		if (!second.ok) return second;
		const before = new Set(first.value.found.map((fault) => JSON.stringify(fault)));
		const found = second.value.found.filter((fault) => before.has(JSON.stringify(fault)));
		return ok({ step: second.value.step, found });
	}

	async #lookOnce(
		organizationId: string,
		object: OrganizationRpc,
		from: number,
	): Promise<Result<{ step: LogStep; found: LogFault[] }, Failure>> {
		const looked = await object.verifyLog(from);
		if (!looked.ok) return looked;
		const step = looked.value;
		const inD1 = await report(() => this.#projected.faultsOf(organizationId, step));
		if (!inD1.ok) return inD1;
		const found = [...step.faults, ...inD1.value];
		if (step.to < step.size) return ok({ step, found });
		const whole = await report(async () => [
			...(await this.#projected.faultsOfWhole(organizationId, step, () =>
				object.verifyLog(Math.floor(step.size / tileWidth) * tileWidth),
			)),
			...(await this.#faultsOfCheckpoints(organizationId, object, step)),
		]);
		return whole.ok ? ok({ step, found: [...found, ...whole.value] }) : whole;
	}

	/** What is wrong with the checkpoints in D1, and with the last one that the object keeps. */
	async #faultsOfCheckpoints(
		organizationId: string,
		object: OrganizationRpc,
		{ checkpoint: last }: LogStep,
	): Promise<LogFault[]> {
		const stored = await this.#repository.checkpointsAbove(organizationId, -1);
		const faults: LogFault[] = [];
		const say = (where: LogFault["where"], says: string) =>
			faults.push({ where, index: null, says });
		for (const checkpoint of stored) {
			const name = `The checkpoint of size ${checkpoint.size}`;
			for (const says of await this.#wrongWith(organizationId, object, checkpoint)) {
				say("checkpoint", `${name} ${says}`);
			}
		}
		if (last === null) return faults;
		if (!stored.some(({ size }) => size >= last.size)) {
			say("checkpoint", `The checkpoint of size ${last.size} is missing.`);
		}
		for (const says of await this.#wrongWith(organizationId, object, last)) {
			say("object", `The last checkpoint, of size ${last.size}, ${says}`);
		}
		return faults;
	}

	async #wrongWith(
		organizationId: string,
		object: OrganizationRpc,
		stored: { size: number; note: string },
	): Promise<string[]> {
		const filed = parseFiledCheckpoint(stored.note, 1);
		if (!filed.ok) return [`cannot be read: ${filed.error.says}`];
		const { checkpoint, note } = filed.value;
		const wrong: string[] = [];
		const keys = await this.#readKeys();
		if (keys?.ok) {
			const vkeys = vkeysFor(keys.value, organizationId, this.#clock.now());
			const opened = await openNote(
				note,
				vkeys.map(({ vkey }) => vkey),
			);
			if (!opened.ok) wrong.push(`is not signed by this log: ${opened.error}`);
			if (checkpoint.origin !== originOf(keys.value.prefix, organizationId)) {
				wrong.push("is of another log.");
			}
		}
		if (checkpoint.size !== stored.size) wrong.push("says another size.");
		const root = await object.logRoot(checkpoint.size);
		if (root !== formatHash(checkpoint.root)) wrong.push("is not of the log as it is here.");
		return wrong;
	}
}
