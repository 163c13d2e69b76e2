import { systemClock } from "../domain/clock.ts";
import {
	type OrganizationClient,
	organizationClient,
} from "../objects/organization/organization-client.ts";
import { replicaClient } from "../objects/replica/replica-client.ts";
import { AuditRepository } from "../repositories/audit/audit-repository.ts";
import { ComparisonRepository } from "../repositories/comparison-repository.ts";
import { type Databases, databasesOf } from "../repositories/db.ts";
import { GrantRepository } from "../repositories/grant-repository.ts";
import { logCheckRepository } from "../repositories/log/log-check-repository.ts";
import { logRepository } from "../repositories/log/log-repository.ts";
import { metricsOf } from "../repositories/metrics-repository.ts";
import { OrganizationRepository } from "../repositories/organization-repository.ts";
import { PersonRepository } from "../repositories/person-repository.ts";
import { ReceiptRepository } from "../repositories/receipts/receipt-repository.ts";
import { OverviewRepository } from "../repositories/reports/overview-repository.ts";
import { SessionRepository } from "../repositories/session-repository.ts";
import { lazyParts } from "../runtime/lazy-parts.ts";
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

interface Wiring {
	env: Env;
	publicUrl: string | null;
	objects: OrganizationClient;
	databases: Databases;
}

const accessOf = ({ objects }: Wiring) => new AccessService(objects, systemClock);
const administratorsOf = ({ objects, publicUrl }: Wiring) =>
	new AdministratorService(objects, publicUrl);
const gateOf = ({ env }: Wiring) => createGate(env);

const makers = {
	access: accessOf,
	live: (wiring: Wiring) => new LiveService(wiring.objects, accessOf(wiring)),
	gate: gateOf,
	outsideGates: (wiring: Wiring) =>
		new OutsideGateService(wiring.objects, accessOf(wiring), gateOf(wiring), systemClock),
	lifecycle: ({ objects }: Wiring) => new LifecycleService(objects),
	sessions: ({ objects, databases }: Wiring) =>
		new SessionManagementService(objects, new SessionRepository(databases), systemClock),
	savedViews: ({ objects }: Wiring) => new SavedViewService(objects),
	people: ({ objects, databases }: Wiring) =>
		new PeopleService(objects, new PersonRepository(databases), systemClock),
	revocations: ({ objects, databases }: Wiring) =>
		new RevocationService(objects, new ReceiptRepository(databases)),
	overview: ({ objects, databases }: Wiring) =>
		new OverviewService(objects, new OverviewRepository(databases), systemClock),
	health: ({ env, objects, databases }: Wiring) =>
		new HealthService({
			...{ objects, databases, clock: systemClock },
			readKeys: () => logKeysOf(env),
		}),
	auditLog: ({ objects, databases }: Wiring) =>
		new AuditLogService({
			objects,
			repository: new AuditRepository(databases),
			log: logRepository(databases),
			clock: systemClock,
		}),
	organizations: (wiring: Wiring) =>
		new OrganizationService(
			wiring.objects,
			new OrganizationRepository(wiring.databases),
			new GrantRepository(wiring.databases),
			administratorsOf(wiring),
			systemClock,
		),
	administrators: administratorsOf,
	apiTokens: ({ objects }: Wiring) => new ApiTokenService(objects),
	policies: ({ objects }: Wiring) => new PolicyService(objects),
	supportGrants: ({ objects }: Wiring) => new SupportGrantService(objects, systemClock),
	evidence: ({ objects, databases }: Wiring) =>
		new EvidenceService(objects, logRepository(databases)),
	logCheck: ({ env, objects, databases }: Wiring) =>
		new LogCheckService({
			objects,
			repository: logRepository(databases),
			checks: logCheckRepository(databases),
			readKeys: () => logKeysOf(env),
			clock: systemClock,
		}),
	log: (wiring: Wiring) =>
		new LogService(logRepository(wiring.databases), accessOf(wiring), witnessesOf(wiring.env)),
	recovery: ({ objects }: Wiring) => new RecoveryService(objects),
	reconciliation: ({ objects, databases }: Wiring) =>
		new ReconciliationService(objects, new ComparisonRepository(databases)),
};

/** What procedures and routes call; each is made when a request first needs it. */
export type Services = { [Name in keyof typeof makers]: ReturnType<(typeof makers)[Name]> };

const servicesOf = lazyParts<Wiring, Services>(makers);

/**
 * The use cases of one request, wired to its bindings.
 *
 * @param publicUrl where browsers reach the deployment; null: nothing that needs a link can be done
 */
export const createServices = (env: Env, publicUrl: string | null): Services =>
	servicesOf({
		...{ env, publicUrl },
		objects: organizationClient(env.ORGANIZATION),
		databases: databasesOf(env),
	});
