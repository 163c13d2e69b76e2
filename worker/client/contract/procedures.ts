import type {
	AdministratorProcedures,
	ApiTokenProcedures,
	HealthProcedures,
	OrganizationProcedures,
	PolicyProcedures,
	UserProcedures,
} from "./administration.ts";
import type { LifecycleProcedures } from "./lifecycle.ts";
import type { RevocationProcedures, SavedViewProcedures, SessionProcedures } from "./sessions.ts";
import type { AuditLogProcedures, SupportGrantProcedures } from "./support.ts";

/**
 * Everything that can be asked of Curfew, written out: whoever installs the package needs none of the server's sources,
 * and a change here is seen by whoever reviews it. Times are milliseconds since the epoch.
 */
export interface Procedures {
	lifecycle: LifecycleProcedures;
	sessions: SessionProcedures;
	savedViews: SavedViewProcedures;
	revocations: RevocationProcedures;
	health: HealthProcedures;
	organizations: OrganizationProcedures;
	administrators: AdministratorProcedures;
	apiTokens: ApiTokenProcedures;
	policies: PolicyProcedures;
	users: UserProcedures;
	supportGrants: SupportGrantProcedures;
	auditLog: AuditLogProcedures;
}
