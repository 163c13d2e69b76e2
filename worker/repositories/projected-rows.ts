import { systemActor } from "../domain/actor.ts";
import { ipKeyOf } from "../domain/facts/place.ts";
import { sortKeyOf } from "../domain/lists/search-words.ts";
import type {
	ComparedEntity,
	ProjectedEvent,
	ProjectedGrant,
	ProjectedSession,
	ProjectedWatermark,
	Projection,
} from "../domain/projection.ts";
import type { Receipt } from "../domain/receipt.ts";
import type { SessionEnd } from "../domain/session.ts";
import {
	administrators,
	apiTokens,
	auditEvents,
	organizations,
	projectionProgress,
	refreshTokens,
	revocations,
	supportAccessGrants,
	userSessions,
	users,
	watermarks,
} from "./schema.ts";
import { type StoredRow, type StoredRowOf, storedRow } from "./stored-row.ts";

/** Where the entities that can be compared one by one lie in D1. */
export const comparedTables = {
	session: userSessions,
	user: users,
	revocation: revocations,
	audit_event: auditEvents,
	administrator: administrators,
	api_token: apiTokens,
	support_grant: supportAccessGrants,
} as const satisfies Record<ComparedEntity, unknown>;

/** The rows of one kind of entity, as D1 should hold them. */
export function comparedRows(entity: ComparedEntity, projection: Projection): StoredRow[] {
	const { organizationId, lineage } = projection;
	switch (entity) {
		case "session":
			return projection.sessions.map((projected) =>
				storedRow(userSessions, { ...sessionRow(projected), lineage }),
			);
		case "user":
			return projection.users.map((person) =>
				storedRow(users, { ...person, sort: sortKeyOf(person), lineage }),
			);
		case "revocation":
			return projection.revocations.map((receipt) =>
				storedRow(revocations, { ...receiptRow(receipt), lineage }),
			);
		case "audit_event":
			return projection.auditEvents.map((event) =>
				storedRow(auditEvents, { ...eventRow(organizationId, event), lineage }),
			);
		case "administrator":
			return projection.administrators.map((row) =>
				storedRow(administrators, { organizationId, lineage, ...row }),
			);
		case "api_token":
			return projection.apiTokens.map((row) =>
				storedRow(apiTokens, { organizationId, lineage, ...row }),
			);
		case "support_grant":
			return projection.supportGrants.map((row) => grantRow(organizationId, lineage, row));
	}
}

export const organizationRows = (projection: Projection): StoredRow[] =>
	projection.organizations.map((row) => storedRow(organizations, row));

export const watermarkRows = ({ organizationId, lineage, watermarks: rows }: Projection) =>
	rows.map((watermark) =>
		storedRow(watermarks, { ...watermarkRow(organizationId, watermark), lineage }),
	);

/** How far D1 has come with this write. */
export const progressRows = ({ organizationId, lineage, progress }: Projection): StoredRow[] =>
	progress === null
		? []
		: [
				storedRow(projectionProgress, {
					organizationId,
					lineage,
					...progress,
					version: progress.sequence,
				}),
			];

export const currentTokenRows = ({ sessions }: Projection): StoredRow[] =>
	sessions.flatMap(({ session, current, version }) =>
		current === null
			? []
			: [storedRow(refreshTokens, { sessionId: session.id, ...current, version })],
	);

const watermarkRow = (
	organizationId: string,
	{ sequence, userId, except, at }: ProjectedWatermark,
): Omit<typeof watermarks.$inferSelect, "lineage"> => ({
	organizationId,
	sequence,
	userId,
	exceptIds: [...except],
	at,
	settled: false,
	version: sequence,
});

const sessionRow = ({
	session,
	sequence,
	version,
}: ProjectedSession): Omit<
	typeof userSessions.$inferSelect,
	"key" | "organizationKey" | "lineage"
> => ({
	id: session.id,
	sequence,
	userId: session.user.id,
	status: session.status,
	deviceType: session.device.type,
	deviceOs: session.device.os,
	deviceBrowser: session.device.browser,
	deviceLabel: session.device.label,
	ip: session.ip,
	ipKey: ipKeyOf(session.ip),
	country: session.geo?.country ?? "",
	geo: session.geo,
	network: session.network,
	authMethods: session.authMethods,
	clientId: session.clientId,
	metadata: session.metadata,
	createdAt: session.createdAt,
	lastActivityAt: session.lastActivityAt,
	expiresAt: session.expiresAt,
	idleExpiresAt: session.idleExpiresAt,
	supportGrantId: session.supportGrantId,
	flags: session.flags.length === 0 ? null : session.flags,
	endedAt: session.ended?.at ?? null,
	endedCause: session.ended?.cause ?? null,
	endedReason: session.ended?.reason ?? null,
	endedBy: session.ended?.by ?? null,
	receiptId: session.ended?.receiptId ?? null,
	version,
});

/** How a session ended, as its row says; null while it says nothing. */
export function endOf(
	row: Pick<
		typeof userSessions.$inferSelect,
		"endedAt" | "endedBy" | "endedCause" | "endedReason" | "receiptId"
	>,
): SessionEnd | null {
	if (row.endedAt === null || row.endedCause === null) return null;
	return {
		at: row.endedAt,
		by: row.endedBy ?? systemActor,
		cause: row.endedCause,
		reason: row.endedReason,
		receiptId: row.receiptId,
	};
}

const receiptRow = ({
	by,
	state: _state,
	...receipt
}: Receipt & { version: number }): Omit<typeof revocations.$inferSelect, "lineage"> => ({
	...receipt,
	userId: receipt.scope.kind === "user" ? receipt.scope.userId : null,
	actor: by,
});

export const toReceipt = ({
	userId: _userId,
	version: _version,
	lineage: _lineage,
	actor,
	...row
}: typeof revocations.$inferSelect): Receipt => ({
	...row,
	by: actor,
	state: row.enforcedAt === null ? "recorded" : "enforced",
});

const eventRow = (
	organizationId: string,
	{ actor, target, ...event }: ProjectedEvent,
): Omit<typeof auditEvents.$inferSelect, "lineage"> => ({
	...event,
	organizationId,
	actorKind: actor.kind,
	actorId: actor.id,
	targetKind: target.kind,
	targetId: target.id,
	ipKey: event.ip === null ? null : ipKeyOf(event.ip),
	version: event.sequence,
});

const grantRow = (
	organizationId: string,
	lineage: string,
	row: ProjectedGrant,
): StoredRowOf<typeof supportAccessGrants> => ({
	organization_id: organizationId,
	lineage,
	...row,
});
