import { systemClock } from "./domain/clock.ts";
import { createApp } from "./edge/app.ts";
import type { EdgeDependencies } from "./edge/dependencies.ts";
import { type Config, readConfig } from "./env.ts";
import { organizationClient } from "./objects/organization/organization-client.ts";
import { BootstrapService } from "./services/administration/bootstrap-service.ts";
import { MyDevicesService } from "./services/my-devices/my-devices-service.ts";
import { ReadinessService } from "./services/reports/readiness-service.ts";
import { createServices } from "./services/services.ts";
import { AuthenticationService } from "./services/sign-in/authentication-service.ts";
import type { ProviderMemory } from "./services/sign-in/openid-provider.ts";
import { SignInService } from "./services/sign-in/sign-in-service.ts";
import { remoteKeySetOf } from "./services/tokens/access-tokens.ts";
import { TokenService } from "./services/tokens/token-service.ts";

export { SessionGate } from "./edge/session-gate.ts";
export { OrganizationObject } from "./objects/organization/organization-object.ts";
export { RegionReplica } from "./objects/replica/replica-object.ts";

/** What an isolate keeps: variables do not change while it lives, so they are read and judged once. */
interface Deployment {
	config: Config;
	provider: ProviderMemory;
}

const deployments = new WeakMap<Env, Deployment>();

function deploymentOf(env: Env): Deployment {
	const known = deployments.get(env);
	if (known) return known;
	const deployment: Deployment = { config: readConfig(env), provider: { discovered: null } };
	deployments.set(env, deployment);
	return deployment;
}

/** Looked up at each call: what a test puts in the place of the global one counts. */
const outboundFetch: typeof fetch = (input, init) => fetch(input, init);

function compose(env: Env): EdgeDependencies {
	const { config, provider } = deploymentOf(env);
	const services = createServices(env, config.publicUrl);
	const objects = organizationClient(env.ORGANIZATION);
	const dependencies = { config, organizations: objects, clock: systemClock };
	const authentication = new AuthenticationService({ ...dependencies, keySetOf: remoteKeySetOf });
	return {
		config,
		services,
		objects,
		authentication,
		signIn: new SignInService({
			...dependencies,
			authentication,
			fetch: outboundFetch,
			memory: provider,
		}),
		myDevices: new MyDevicesService({ ...dependencies, authentication }),
		bootstrap: new BootstrapService({
			...services,
			...dependencies,
			making: services.organizations,
		}),
		tokens: new TokenService({ ...services, ...dependencies, authentication }),
		readiness: new ReadinessService({ database: env.DB }),
	};
}

const app = createApp(compose);

export default {
	fetch: (request, env, execution) => app.fetch(request, env, execution),
} satisfies ExportedHandler<Env>;
