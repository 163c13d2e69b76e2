import type { AuditAction, AuditEntry } from "../audit-event.ts";
import { accountSwitch, type OcsfActivity, ocsfActivities, ocsfClasses } from "./ocsf-classes.ts";

const version = "1.8.0";
const product = { name: "Curfew", vendor_name: "Curfew" };

/**
 * An event in the Open Cybersecurity Schema Framework, 1.8.0. What the schema has no field for stands under `unmapped`,
 * by the names of our own log, so that nothing of an event is lost.
 */
export function ocsfEvent(organizationId: string, event: AuditEntry) {
	const { class: className, activity, name, failed } = activityOf(event);
	const classUid = ocsfClasses[className];
	return {
		activity_id: activity,
		activity_name: name,
		category_uid: Math.floor(classUid / 1_000),
		class_uid: classUid,
		type_uid: classUid * 100 + activity,
		time: event.at,
		time_dt: new Date(event.at).toISOString(),
		severity_id: event.severity === "critical" ? 5 : 1,
		status_id: failed ? 2 : 1,
		metadata: {
			version,
			product,
			profiles: ["datetime"],
			uid: event.id,
			sequence: event.sequence,
			event_code: event.action,
			log_name: "audit",
			tenant_uid: organizationId,
			...(event.requestId !== null && { correlation_uid: event.requestId }),
		},
		actor: actorOf(event),
		...(event.ip !== null && { src_endpoint: { ip: event.ip } }),
		...(event.reason !== null && { message: event.reason }),
		...factsOf(className, organizationId, event),
		unmapped: unmappedOf(event),
	};
}

/** A session that begins under a grant is support that acts for the organization. */
const activityOf = ({ action, grantId }: AuditEntry): OcsfActivity =>
	action === "session.started" && grantId !== null ? accountSwitch : ocsfActivities[action];

const userTypes = {
	person: { type_id: 1, type: "User" },
	organization_admin: { type_id: 2, type: "Admin" },
	global_admin: { type_id: 2, type: "Admin" },
	system: { type_id: 3, type: "System" },
	api_token: { type_id: 99, type: "API token" },
} as const;

const actorOf = ({ actor, grantId }: AuditEntry) => ({
	user: {
		uid: actor.id,
		...(actor.name !== null && { name: actor.name }),
		...userTypes[actor.kind],
	},
	...(grantId !== null && {
		authorizations: [{ policy: { uid: grantId, name: "Support access grant" } }],
	}),
});

/** Whom an event is about. The id of a session or a grant is none of its person. */
const userOf = ({ target }: AuditEntry) => ({
	...(["user", "administrator"].includes(target.kind) && { uid: target.id }),
	...(target.name !== null && { name: target.name }),
	...(target.kind === "administrator"
		? userTypes.organization_admin
		: target.kind === "support_grant"
			? userTypes.global_admin
			: userTypes.person),
});

/** OCSF asks for a user with a name or an id; of sessions whose person is not kept, or of many people, there is none. */
const userOrUnknown = (event: AuditEntry) => {
	const user = userOf(event);
	return "uid" in user || "name" in user
		? user
		: { name: "Unknown", type_id: 0, type: "Unknown" as const };
};

/** What a class asks for besides what all have. */
function factsOf(className: OcsfActivity["class"], organizationId: string, event: AuditEntry) {
	const { target } = event;
	const resource = {
		uid: target.id,
		type: target.kind,
		...(target.name !== null && { name: target.name }),
	};
	switch (className) {
		case "accountChange":
			return { user: userOrUnknown(event) };
		case "authentication":
			return {
				user: isOfSupport(event) ? actorOf(event).user : userOrUnknown(event),
				service: { uid: organizationId, name: product.name },
				...(target.kind === "session" && { session: sessionOf(event) }),
				...(activityOf(event) === accountSwitch && {
					account_switch_type_id: 2,
					account_switch_type: "Impersonate",
				}),
				...(isEnding(event) && {
					status_detail: isOwn(event) ? "LOGOFF_USER_INITIATED" : "LOGOFF_OTHER",
				}),
			};
		case "entityManagement":
			return {
				entity: resource,
				...(event.reason !== null && { comment: event.reason }),
			};
		case "userAccess":
			return {
				user: userOrUnknown(event),
				privileges: ["support_access"],
				resources: [{ uid: organizationId, type: "organization" }],
			};
		case "apiActivity":
			return {
				api: {
					operation: target.kind === "call" ? target.id : event.action,
					...(event.requestId !== null && { request: { uid: event.requestId } }),
				},
				resources: [resource],
				src_endpoint: event.ip === null ? { name: "Unknown" } : { ip: event.ip },
			};
	}
}

const isOfSupport = ({ action }: AuditEntry): boolean => action.startsWith("support_session.");
const leaves: readonly AuditAction[] = ["administrator.signed_out", "support_session.left"];
const endings: readonly AuditAction[] = ["sessions.revoked", "session.expired", ...leaves];
const isEnding = ({ action }: AuditEntry): boolean => endings.includes(action);
const isOwn = ({ action, actor }: AuditEntry): boolean =>
	actor.kind === "person" || leaves.includes(action);

const sessionOf = (event: AuditEntry) => ({
	uid: event.target.id,
	...(isEnding(event) && {
		expiration_reason: event.reason ?? (event.action === "session.expired" ? "expired" : "revoked"),
	}),
});

const unmappedOf = ({ actor, target, receiptId, grantId, details }: AuditEntry) => ({
	actor_kind: actor.kind,
	target_kind: target.kind,
	target_id: target.id,
	...(receiptId !== null && { receipt_id: receiptId }),
	...(grantId !== null && { grant_id: grantId }),
	...(details !== null && { details }),
});
