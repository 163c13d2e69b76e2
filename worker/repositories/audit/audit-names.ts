import { and, type Column, eq, sql } from "drizzle-orm";
import { systemActor } from "../../domain/actor.ts";
import type { AuditEntry, AuditEvent } from "../../domain/audit-event.ts";
import { platformId } from "../../domain/ids.ts";
import type { Databases } from "../db.ts";
import { ownedBy } from "../ownership.ts";
import {
	administrators,
	apiTokens,
	organizations,
	supportAccessGrants,
	userSessions,
	users,
} from "../schema.ts";
import { isAmong } from "../stored-row.ts";

/**
 * Names lie beside the events, where they can be erased: whoever is erased stays an id. What an id names is looked up
 * by its kind and among what belongs to the organization: an id of anything else, wherever it came from, stays an id.
 */
export async function named(
	databases: Databases,
	organizationId: string,
	events: AuditEvent[],
): Promise<AuditEntry[]> {
	if (events.length === 0) return [];
	const idsOf = (...kinds: string[]): string[] => [
		...new Set(
			events
				.flatMap(({ actor, target }) => [actor, target])
				.filter(({ kind }) => kinds.includes(kind))
				.map(({ id }) => id),
		),
	];
	const among = (column: Column, ...kinds: string[]) => isAmong(column, idsOf(...kinds));
	const own = (column: Column) => eq(column, organizationId);
	const adminName = sql<string>`coalesce(${administrators.name}, ${administrators.email})`;
	const userName = sql<string>`coalesce((SELECT ${users.name} FROM ${users} WHERE ${ownedBy(users, organizationId)}
		AND ${users.id} = ${userSessions.userId}), '')`;
	const grantName = sql<string>`coalesce(${supportAccessGrants.holderName}, 'Platform support')`;
	const db = databases(organizationId);
	const platform = databases(platformId);
	const [[admins, tokens, grants, people, sessions], [globalAdmins, platformTokens, places]] =
		await Promise.all([
			db.batch([
				db
					.select({ id: administrators.id, name: adminName.as("name") })
					.from(administrators)
					.where(
						and(
							own(administrators.organizationId),
							among(administrators.id, "organization_admin", "administrator"),
						),
					),
				db
					.select({ id: apiTokens.id, name: apiTokens.name })
					.from(apiTokens)
					.where(and(own(apiTokens.organizationId), among(apiTokens.id, "api_token"))),
				db
					.select({ id: supportAccessGrants.id, name: grantName.as("name") })
					.from(supportAccessGrants)
					.where(
						and(
							own(supportAccessGrants.organizationId),
							among(supportAccessGrants.id, "support_grant"),
						),
					),
				db
					.select({ id: users.id, name: users.name })
					.from(users)
					.where(and(ownedBy(users, organizationId), among(users.id, "user", "person"))),
				db
					.select({ id: userSessions.id, name: userName.as("name") })
					.from(userSessions)
					.where(and(ownedBy(userSessions, organizationId), among(userSessions.id, "session"))),
			]),
			platform.batch([
				platform
					.select({ id: administrators.id, name: adminName.as("name") })
					.from(administrators)
					.where(
						and(
							eq(administrators.organizationId, platformId),
							among(administrators.id, "global_admin"),
						),
					),
				platform
					.select({ id: apiTokens.id, name: apiTokens.name })
					.from(apiTokens)
					.where(and(eq(apiTokens.organizationId, platformId), among(apiTokens.id, "api_token"))),
				platform
					.select({ id: organizations.id, name: organizations.name })
					.from(organizations)
					.where(
						and(
							organizationId === platformId ? undefined : eq(organizations.id, organizationId),
							among(organizations.id, "organization"),
						),
					),
			]),
		]);
	const namesOf = (...found: { id: string; name: string }[][]): Map<string, string> =>
		new Map(
			found
				.flat()
				.filter(({ name }) => name !== "")
				.map(({ id, name }) => [id, name]),
		);
	const actors: Record<AuditEvent["actor"]["kind"], Map<string, string>> = {
		organization_admin: namesOf(admins),
		global_admin: namesOf(globalAdmins),
		api_token: namesOf(platformTokens, tokens),
		person: namesOf(people),
		system: new Map(),
	};
	const nameOf = ({ kind, id }: AuditEvent["actor"]): string | null =>
		kind === "system" ? systemActor.name : (actors[kind].get(id) ?? null);
	const targets = new Map([
		["administrator", namesOf(admins)],
		["api_token", namesOf(tokens)],
		["support_grant", namesOf(grants)],
		["user", namesOf(people)],
		["session", namesOf(sessions)],
		["organization", namesOf(places)],
	]);
	return events.map((event) => ({
		...event,
		actor: { ...event.actor, name: nameOf(event.actor) },
		target: {
			...event.target,
			name: targets.get(event.target.kind)?.get(event.target.id) ?? null,
		},
	}));
}
