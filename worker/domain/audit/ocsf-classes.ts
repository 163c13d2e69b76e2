import type { AuditAction } from "../audit-event.ts";

/** The classes of OCSF 1.8.0 that our events are of. */
export const ocsfClasses = {
	accountChange: 3001,
	authentication: 3002,
	entityManagement: 3004,
	userAccess: 3005,
	apiActivity: 6003,
} as const;

/** What an action is in OCSF. */
export interface OcsfActivity {
	class: keyof typeof ocsfClasses;
	/** As the class numbers its activities; 99 is none of them, and has a name of its own. */
	activity: number;
	name: string;
	/** What was tried did not succeed. */
	failed?: true;
}

const other = 99;
const account = (activity: number, name: string): OcsfActivity => ({
	class: "accountChange",
	activity,
	name,
});
const authentication = (activity: number, name: string): OcsfActivity => ({
	class: "authentication",
	activity,
	name,
});
const entity = (activity: number, name: string): OcsfActivity => ({
	class: "entityManagement",
	activity,
	name,
});
const access = (activity: number, name: string): OcsfActivity => ({
	class: "userAccess",
	activity,
	name,
});
const api = (activity: number, name: string): OcsfActivity => ({
	class: "apiActivity",
	activity,
	name,
});

const logon = authentication(1, "Logon");
const logoff = authentication(2, "Logoff");
const create = entity(1, "Create");
const update = entity(3, "Update");
const remove = entity(4, "Delete");
const assign = access(1, "Assign Privileges");
const withdraw = access(2, "Revoke Privileges");
const read = api(2, "Read");

/** Somebody goes on as another one than they signed in as. */
export const accountSwitch = authentication(7, "Account Switch");

/** The one table of what each action is; OCSF has no class for ended sessions, which are logoffs by somebody else. */
export const ocsfActivities: Readonly<Record<AuditAction, OcsfActivity>> = {
	"organization.created": create,
	"session.started": logon,
	"sessions.revoked": logoff,
	"revocation.enforced": authentication(other, "Logoff Enforced"),
	"session.expired": logoff,
	"session.disowned": authentication(other, "Session Disowned"),
	"my_devices.entered": read,
	"refresh_token.reused": { ...authentication(other, "Refresh Token Reuse"), failed: true },
	"refresh_token.replayed_elsewhere": authentication(other, "Refresh Token Replay"),
	"session.user_agent_changed": authentication(other, "User Agent Change"),
	"policy.changed": update,
	"user.updated": account(other, "Update"),
	"user.erased": account(6, "Delete"),
	"user.erasure_completed": account(other, "Erasure Completed"),
	"user.exported": read,
	"audit_log.exported": read,
	"call.refused": { ...api(other, "Refuse"), failed: true },
	"projection.repaired": update,
	"organization.closed": entity(9, "Disable"),
	"organization.recovered": entity(8, "Enable"),
	"log_key.added": create,
	"administrator.invited": account(1, "Create"),
	"administrator.accepted": account(2, "Enable"),
	"administrator.removed": account(6, "Delete"),
	"administrator.signed_in": logon,
	"administrator.stepped_up": authentication(other, "Step-up"),
	"administrator.signed_out": logoff,
	"sign_in.refused": { ...logon, failed: true },
	"api_token.created": create,
	"api_token.rotated": update,
	"api_token.taken_over": update,
	"api_token.ends_soon": entity(other, "Expiry Notice"),
	"api_token.ended": entity(other, "Expire"),
	"api_token.revoked": remove,
	"support_grant.requested": create,
	"support_grant.created": assign,
	"support_grant.approved": assign,
	"support_grant.declined": entity(other, "Decline"),
	"support_grant.extended": update,
	"support_grant.shortened": update,
	"support_grant.revoked": withdraw,
	"support_grant.expired": withdraw,
	"support_grant.lapsed": entity(other, "Lapse"),
	"support_grant.replaced": update,
	"support_session.entered": accountSwitch,
	"support_session.left": logoff,
	"saved_view.saved": update,
	"saved_view.removed": remove,
};
