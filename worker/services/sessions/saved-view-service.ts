import type { Caller } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import type { WrittenFilter } from "../../domain/lists/filter-input.ts";
import { writeFilterText } from "../../domain/lists/filter-text.ts";
import type { SavedView } from "../../domain/lists/saved-view.ts";
import type { SessionSort } from "../../domain/lists/session-list.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { parseSearch } from "../client/address-search.ts";

/** Views of the sessions that administrators keep for each other. Of the organization alone: they need no D1. */
export class SavedViewService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	async list(organizationId: string): Promise<Result<{ items: SavedView[] }, Failure>> {
		const found = await this.#objects.of(organizationId).listSavedViews();
		return found.ok ? ok({ items: found.value }) : found;
	}

	async save(
		input: {
			organizationId: string;
			viewId?: string | undefined;
			name: string;
			filter: WrittenFilter;
			sort?: SessionSort | undefined;
		},
		caller: Caller,
	): Promise<Result<{ view: SavedView }, Failure>> {
		const { organizationId, viewId, name, filter, sort } = input;
		const { terms } = filter;
		const search = terms.q?.[0];
		const saved = await this.#objects.of(organizationId).saveView(
			{
				...(viewId !== undefined && { id: viewId }),
				name,
				filter: writeFilterText(terms),
				sort: sort ?? null,
				about: {
					ids: [...(terms.user ?? []), ...(terms.by ?? [])],
					search: search === undefined ? null : parseSearch(search),
				},
			},
			caller,
		);
		return saved.ok ? ok({ view: saved.value }) : saved;
	}

	async remove(
		input: { organizationId: string; viewId: string },
		caller: Caller,
	): Promise<Result<{ view: SavedView }, Failure>> {
		const removed = await this.#objects.of(input.organizationId).removeView(input.viewId, caller);
		return removed.ok ? ok({ view: removed.value }) : removed;
	}
}
