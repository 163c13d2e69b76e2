import type { Caller } from "../../domain/actor.ts";
import {
	checkpointMax,
	type ExportEnd,
	type ExportManifest,
	type ExportPart,
	type ExportProgress,
	exportCursor,
	exportText,
	progressAfter,
	readExportCursor,
} from "../../domain/audit/audit-export.ts";
import { type AuditFilter, type AuditQuery, notedFilter } from "../../domain/audit/audit-filter.ts";
import type { ExportedLog, FoundEntry, ListedEntry } from "../../domain/audit-event.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { encodeCursor, startOf } from "../../domain/lists/page.ts";
import { wordsTyped } from "../../domain/lists/search-words.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { AuditRepository } from "../../repositories/audit/audit-repository.ts";
import { report } from "../../repositories/bounded-read.ts";
import type { LogRepository } from "../../repositories/log/log-repository.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import { rangesOf } from "../client/address-search.ts";

/** An export does not wait for a signature for longer; D1 may hang without failing. */
const signingPatienceMs = 3_000;

interface ListOrder {
	organizationId: string;
	filter?: AuditFilter | undefined;
	cursor?: string | undefined;
	limit: number;
}

interface ExportOrder extends ListOrder {
	format: ExportedLog["format"];
}

/** Reads the events that the organization object wrote, each in the transaction of its effect. */
export class AuditLogService {
	readonly #objects: OrganizationClient;
	readonly #repository: AuditRepository;
	readonly #log: LogRepository;
	readonly #clock: Clock;

	constructor(parts: {
		objects: OrganizationClient;
		repository: AuditRepository;
		log: LogRepository;
		clock: Clock;
	}) {
		this.#objects = parts.objects;
		this.#repository = parts.repository;
		this.#log = parts.log;
		this.#clock = parts.clock;
	}

	/** A page, newest first. */
	async list(
		input: ListOrder & { folded?: boolean | undefined },
	): Promise<Result<{ items: ListedEntry[]; nextCursor: string | null; asOf: number }, Failure>> {
		const filter = input.filter ?? {};
		const isFolded = input.folded === true;
		const list = JSON.stringify([
			...["audit", input.organizationId, filter],
			...(isFolded ? ["folded"] : []),
		]);
		const start = startOf(list, input.cursor, "number");
		if (!start.ok) return start;
		const query = queryOf(filter);
		if (!query.ok) return query;
		const asOf = this.#clock.now();
		const order = { direction: "desc", after: start.value, limit: input.limit } as const;
		const page = await report(() =>
			isFolded
				? this.#repository.foldedPage(input.organizationId, query.value, order)
				: this.#repository.page(input.organizationId, query.value, order),
		);
		if (!page.ok) return page;
		const { items, next } = page.value;
		return ok({ items, nextCursor: next && encodeCursor(list, next), asOf });
	}

	/** One event, with its neighbours in the whole log, whatever a list was filtered by. */
	async get(organizationId: string, eventId: string): Promise<Result<FoundEntry, Failure>> {
		const found = await report(() => this.#repository.find(organizationId, eventId));
		if (!found.ok) return found;
		return found.value === null ? err(failure("not_found")) : ok(found.value);
	}

	/**
	 * One part of a file of the log, oldest first, up to the event that was the newest when the export began. All that the
	 * next part needs is in its cursor, so a part can be asked for again. The first part writes the event of the export,
	 * before anything is handed out.
	 */
	async export(input: ExportOrder, caller: Caller): Promise<Result<ExportPart, Failure>> {
		const { organizationId, format, filter = {}, limit } = input;
		const query = queryOf(filter);
		if (!query.ok) return query;
		const list = JSON.stringify(["audit export", organizationId, format, filter]);
		const before = input.cursor === undefined ? null : readExportCursor(list, input.cursor);
		if (before === null && input.cursor !== undefined) return err(failure("bad_cursor"));
		const end = before ? ok(before) : await this.#exportEnd(organizationId);
		if (!end.ok) return end;
		const { through } = end.value;
		const page = await report(() =>
			this.#repository.page(organizationId, query.value, {
				direction: "asc",
				after: before && { value: before.last.sequence, id: before.last.id },
				limit,
				through,
				withProof: format === "ndjson",
			}),
		);
		if (!page.ok) return page;
		if (before === null) {
			const noted = { format, filter: notedFilter(filter), through };
			const written = await this.#objects.of(organizationId).noteExport(noted, caller);
			if (!written.ok) return written;
		}
		const { items, next } = page.value;
		const progress = progressAfter(before, end.value, items);
		const text = exportText(format, organizationId, items, before === null);
		return ok({
			...{ text, sha256: sha256Hex(text), count: items.length },
			total: progress?.events ?? 0,
			nextCursor: next && progress && exportCursor(list, progress),
			manifest: next ? null : manifestOf(input, end.value, progress),
		});
	}

	/**
	 * What an export that begins now goes up to: what is signed by now, so that its checkpoint proves the whole of it; all
	 * there is where nothing is signed.
	 */
	async #exportEnd(organizationId: string): Promise<Result<ExportEnd, Failure>> {
		const signing = this.#objects.of(organizationId).checkpoint();
		await withTimeout(signing, signingPatienceMs).catch(() => undefined);
		return report(async () => {
			const [signed] = await this.#log.checkpointsAbove(organizationId, 0);
			if (signed === undefined || signed.note.length > checkpointMax) {
				return { through: await this.#repository.newest(organizationId), checkpoint: null };
			}
			const last = await this.#log.sequenceAt(organizationId, signed.size - 1);
			const through = last ?? (await this.#repository.newest(organizationId));
			return { through, checkpoint: signed.note };
		});
	}
}

const manifestOf = (
	{ organizationId, format, filter = {} }: ExportOrder,
	{ through, checkpoint }: ExportEnd,
	progress: ExportProgress | null,
): ExportManifest => ({
	...{ organizationId, format, filter, through, checkpoint },
	events: progress?.events ?? 0,
	first: progress?.first ?? null,
	last: progress?.last ?? null,
});

function queryOf(filter: AuditFilter): Result<AuditQuery, Failure> {
	const { actorName, targetName, address, ...others } = filter;
	const query: AuditQuery = {
		...others,
		...(actorName !== undefined && { actorWords: wordsTyped(actorName) }),
		...(targetName !== undefined && { targetWords: wordsTyped(targetName) }),
	};
	if (address === undefined) return ok(query);
	const read = rangesOf(address);
	return read.ok
		? ok({ ...query, ranges: read.ranges })
		: err(failure("bad_input", { field: "filter.address", sentence: read.sentence }));
}
