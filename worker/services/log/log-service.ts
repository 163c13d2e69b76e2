import type { Actor } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { type Bytes, utf8 } from "../../domain/log/bytes.ts";
import { hashBytes } from "../../domain/log/lines.ts";
import { type Tile, tileWidth } from "../../domain/log/tile-path.ts";
import { formatEntryBundle } from "../../domain/log/tiles.ts";
import type { Witness } from "../../domain/log/witness-list.ts";
import { decide } from "../../domain/permissions.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { report } from "../../repositories/bounded-read.ts";
import type { LogRepository } from "../../repositories/log/log-repository.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import type { AccessService } from "../administration/access-service.ts";

/** The organizations' logs as anybody may mirror them who may read them. They come from D1: reading wakes no object. */
export class LogService {
	readonly #repository: LogRepository;
	readonly #access: AccessService;
	readonly #witnesses: Result<Witness[], string>;

	constructor(
		repository: LogRepository,
		access: AccessService,
		witnesses: Result<Witness[], string>,
	) {
		this.#repository = repository;
		this.#access = access;
		this.#witnesses = witnesses;
	}

	/** Whether a bearer token is one under which a registered witness reads. */
	isWitness(token: string): boolean {
		const hash = sha256Hex(token);
		return (
			this.#witnesses.ok &&
			this.#witnesses.value.some(({ readingTokenHash }) => readingTokenHash === hash)
		);
	}

	/** Whether somebody may read the log of this organization: whoever may read its audit log. */
	async mayRead(actor: Actor, organizationId: string): Promise<Result<null, Failure>> {
		const verdict = decide("auditLog.list", await this.#access.standingIn(actor, organizationId));
		return verdict === "allowed" ? ok(null) : err(failure(verdict));
	}

	/** The newest signed head. */
	async checkpoint(organizationId: string): Promise<Result<string, Failure>> {
		const found = await report(() => this.#repository.checkpointsAbove(organizationId, 0));
		if (!found.ok) return found;
		const [newest] = found.value;
		return newest === undefined ? err(failure("not_found")) : ok(newest.note);
	}

	/** The bytes of a tile of hashes, or of a bundle of entries (c2sp.org/tlog-tiles). */
	async tile(organizationId: string, tile: Tile): Promise<Result<Bytes, Failure>> {
		const { level, index, width } = tile;
		if (level === "entries") return this.#entries(organizationId, index, width);
		const found = await report(() =>
			this.#repository.tiles(organizationId, [{ level, number: index }]),
		);
		if (!found.ok) return found;
		const bytes = found.value.get(`${level}/${index}`);
		return bytes === undefined || bytes.length < width * hashBytes
			? err(failure("not_found"))
			: ok(bytes.slice(0, width * hashBytes));
	}

	async #entries(
		organizationId: string,
		index: number,
		width: number,
	): Promise<Result<Bytes, Failure>> {
		const first = index * tileWidth;
		const found = await report(async () => ({
			size: await this.#repository.size(organizationId),
			leaves: await this.#repository.leaves(organizationId, first, first + width),
		}));
		if (!found.ok) return found;
		const { size, leaves } = found.value;
		if (size === null || first + width > size) return err(failure("not_found"));
		if (leaves.length !== width) return err(failure("not_found", { what: "log_entries" }));
		const bundle = formatEntryBundle(leaves.map(({ leaf }) => utf8(leaf)));
		if (!bundle.ok) throw new Error(bundle.error);
		return bundle;
	}
}
