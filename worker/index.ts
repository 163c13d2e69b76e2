import { systemClock } from "./domain/clock.ts";
import { createApp } from "./edge/app.ts";
import type { EdgeDependencies } from "./edge/dependencies.ts";
import { type Config, readConfig } from "./env.ts";
import {
	type OrganizationClient,
	organizationClient,
} from "./objects/organization/organization-client.ts";
import { lazyParts } from "./runtime/lazy-parts.ts";
import { BootstrapService } from "./services/administration/bootstrap-service.ts";
import { MyDevicesService } from "./services/my-devices/my-devices-service.ts";
import { ReadinessService } from "./services/reports/readiness-service.ts";
import { createServices, type Services } from "./services/services.ts";
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

interface Wiring extends Deployment {
	env: Env;
	organizations: OrganizationClient;
	services: Services;
	authentication: AuthenticationService;
}

/** Each is made when a request first needs it: most need one or two. */
const edgeOf = lazyParts<Wiring, EdgeDependencies>({
	config: ({ config }) => config,
	services: ({ services }) => services,
	objects: ({ organizations }) => organizations,
	authentication: ({ authentication }) => authentication,
	signIn: ({ config, organizations, authentication, provider }) =>
		new SignInService({
			...{ config, organizations, authentication, clock: systemClock },
			fetch: outboundFetch,
			memory: provider,
		}),
	myDevices: ({ config, organizations, authentication }) =>
		new MyDevicesService({ config, organizations, authentication, clock: systemClock }),
	bootstrap: ({ config, organizations, services }) =>
		new BootstrapService({
			...{ config, organizations },
			administrators: services.administrators,
			apiTokens: services.apiTokens,
			making: services.organizations,
		}),
	tokens: ({ organizations, authentication, services }) =>
		new TokenService({
			...{ organizations, authentication, clock: systemClock },
			access: services.access,
			gate: services.gate,
			lifecycle: services.lifecycle,
		}),
	readiness: ({ env }) => new ReadinessService({ database: env.DB }),
});

function compose(env: Env): EdgeDependencies {
	const deployment = deploymentOf(env);
	const { config } = deployment;
	const organizations = organizationClient(env.ORGANIZATION);
	return edgeOf({
		...deployment,
		...{ env, organizations },
		services: createServices(env, config.publicUrl),
		authentication: new AuthenticationService({
			...{ config, organizations, clock: systemClock, keySetOf: remoteKeySetOf },
		}),
	});
}

const app = createApp(compose);

export default {
	fetch: (request, env, execution) => app.fetch(request, env, execution),
} satisfies ExportedHandler<Env>;
