import type { Caller } from "../../domain/actor.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { Person, PersonChange } from "../../domain/facts/person.ts";
import {
	defaultPersonSort,
	type PersonDetail,
	type PersonFilter,
	type PersonPage,
	type PersonQuery,
	type PersonSort,
} from "../../domain/facts/person-list.ts";
import { encodeCursor, startOf } from "../../domain/lists/page.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { boundedRead } from "../../repositories/bounded-read.ts";
import type { PersonRepository } from "../../repositories/person-repository.ts";
import { parseSearch } from "../client/address-search.ts";
import { readUser } from "../client/client-facts.ts";

type Refused<T> = Promise<Result<T, Failure>>;

/** The people of an organization: who they are, how many of their sessions stand, on which devices and where. */
export class PeopleService {
	readonly #objects: OrganizationClient;
	readonly #repository: PersonRepository;
	readonly #clock: Clock;

	constructor(objects: OrganizationClient, repository: PersonRepository, clock: Clock) {
		this.#objects = objects;
		this.#repository = repository;
		this.#clock = clock;
	}

	/** One page of D1's projection; without D1 those whose sessions were used last, from the object itself. */
	async list(input: {
		organizationId: string;
		filter?: PersonFilter | undefined;
		sort?: PersonSort | undefined;
		cursor?: string | undefined;
		limit: number;
	}): Refused<PersonPage> {
		const { organizationId, filter = {}, sort = defaultPersonSort, limit } = input;
		const list = JSON.stringify(["people", organizationId, sort.by, sort.direction, filter]);
		const start = startOf(list, input.cursor, sort.by === "name" ? "string" : "number");
		if (!start.ok) return start;
		const query = queryOf(filter);
		const asOf = this.#clock.now();
		const read = await boundedRead(() =>
			Promise.all([
				this.#repository.page(organizationId, query, sort, start.value, limit, asOf),
				this.#repository.count(organizationId, query, asOf),
			]),
		);
		if (read === null) return this.#listDegraded(organizationId, { query, sort, limit }, asOf);
		const [{ people, next }, total] = read;
		return ok({ items: people, nextCursor: next && encodeCursor(list, next), total, asOf });
	}

	async #listDegraded(
		organizationId: string,
		order: { query: PersonQuery; sort: PersonSort; limit: number },
		asOf: number,
	): Refused<PersonPage> {
		const found = await this.#objects.of(organizationId).listPeopleDirectly(order);
		if (!found.ok) return found;
		const items = found.value;
		const total = { count: items.length, capped: items.length >= order.limit };
		return ok({ items, nextCursor: null, total, asOf, degraded: true });
	}

	/** From the object: as it stands. */
	async get(organizationId: string, userId: string): Refused<PersonDetail> {
		const found = await this.#objects.of(organizationId).findUser(userId);
		if (!found.ok) return found;
		return found.value === null ? err(failure("not_found", { what: "user" })) : ok(found.value);
	}

	update(
		{
			organizationId,
			userId,
			...change
		}: { organizationId: string; userId: string } & PersonChange,
		caller: Caller,
	): Refused<Person> {
		const { name, email } = readUser(userId, change).user;
		return this.#objects.of(organizationId).updateUser(userId, { name, email }, caller);
	}
}

const queryOf = ({ q, active }: PersonFilter): PersonQuery => ({
	...(q !== undefined && q.trim() !== "" && { search: parseSearch(q) }),
	...(active !== undefined && { active }),
});
