import { systemClock } from "../domain/clock.ts";
import { organizationClient } from "../objects/organization/organization-client.ts";
import { replicaClient } from "../objects/replica/replica-client.ts";
import { AuditRepository } from "../repositories/audit/audit-repository.ts";
import { ComparisonRepository } from "../repositories/comparison-repository.ts";
import { databasesOf } from "../repositories/db.ts";
import { GrantRepository } from "../repositories/grant-repository.ts";
import { logCheckRepository } from "../repositories/log/log-check-repository.ts";
import { logRepository } from "../repositories/log/log-repository.ts";
import { metricsOf } from "../repositories/metrics-repository.ts";
import { OrganizationRepository } from "../repositories/organization-repository.ts";
import { PersonRepository } from "../repositories/person-repository.ts";
import { ReceiptRepository } from "../repositories/receipts/receipt-repository.ts";
import { OverviewRepository } from "../repositories/reports/overview-repository.ts";
import { SessionRepository } from "../repositories/session-repository.ts";
import { logKeysOf, witnessesOf } from "../runtime/log-settings.ts";
import { AccessService } from "./administration/access-service.ts";
import { AdministratorService } from "./administration/administrator-service.ts";
import { ApiTokenService } from "./administration/api-token-service.ts";
import { PolicyService } from "./administration/policy-service.ts";
import { GateService } from "./gate/gate-service.ts";
import { OutsideGateService } from "./gate/outside-gates.ts";
import { LifecycleService } from "./lifecycle/lifecycle-service.ts";
import { EvidenceService } from "./log/evidence-service.ts";
import { LogCheckService } from "./log/log-check-service.ts";
import { LogService } from "./log/log-service.ts";
import { OrganizationService } from "./organizations/organization-service.ts";
import { ReconciliationService } from "./organizations/reconciliation-service.ts";
import { RecoveryService } from "./organizations/recovery-service.ts";
import { AuditLogService } from "./reports/audit-log-service.ts";
import { HealthService } from "./reports/health-service.ts";
import { OverviewService } from "./reports/overview-service.ts";
import { LiveService } from "./sessions/live-service.ts";
import { PeopleService } from "./sessions/people-service.ts";
import { RevocationService } from "./sessions/revocation-service.ts";
import { SavedViewService } from "./sessions/saved-view-service.ts";
import { SessionManagementService } from "./sessions/session-management-service.ts";
import { SupportGrantService } from "./support/support-grant-service.ts";

/** Checks alone: whoever only asks about sessions pays for nothing else. */
export const createGate = (env: Env): GateService =>
	new GateService(organizationClient(env.ORGANIZATION), replicaClient(env.REPLICA), metricsOf(env));

/**
 * The use cases of one request, wired to its bindings.
 *
 * @param publicUrl where browsers reach the deployment; null: nothing that needs a link can be done
 */
export function createServices(env: Env, publicUrl: string | null) {
	const objects = organizationClient(env.ORGANIZATION);
	const databases = databasesOf(env);
	const administrators = new AdministratorService(objects, publicUrl);
	const access = new AccessService(objects, systemClock);
	const gate = createGate(env);
	return {
		access,
		live: new LiveService(objects, access),
		gate,
		outsideGates: new OutsideGateService(objects, access, gate, systemClock),
		lifecycle: new LifecycleService(objects),
		sessions: new SessionManagementService(objects, new SessionRepository(databases), systemClock),
		savedViews: new SavedViewService(objects),
		people: new PeopleService(objects, new PersonRepository(databases), systemClock),
		revocations: new RevocationService(objects, new ReceiptRepository(databases)),
		overview: new OverviewService(objects, new OverviewRepository(databases), systemClock),
		health: new HealthService({
			...{ objects, databases, clock: systemClock },
			readKeys: () => logKeysOf(env),
		}),
		auditLog: new AuditLogService({
			objects,
			repository: new AuditRepository(databases),
			log: logRepository(databases),
			clock: systemClock,
		}),
		organizations: new OrganizationService(
			objects,
			new OrganizationRepository(databases),
			new GrantRepository(databases),
			administrators,
			systemClock,
		),
		administrators,
		apiTokens: new ApiTokenService(objects),
		policies: new PolicyService(objects),
		supportGrants: new SupportGrantService(objects, systemClock),
		evidence: new EvidenceService(objects, logRepository(databases)),
		logCheck: new LogCheckService({
			objects,
			repository: logRepository(databases),
			checks: logCheckRepository(databases),
			readKeys: () => logKeysOf(env),
			clock: systemClock,
		}),
		log: new LogService(logRepository(databases), access, witnessesOf(env)),
		recovery: new RecoveryService(objects),
		reconciliation: new ReconciliationService(objects, new ComparisonRepository(databases)),
	};
}

export type Services = ReturnType<typeof createServices>;
