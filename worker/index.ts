import { systemClock } from "./domain/clock.ts";
import { createApp } from "./edge/app.ts";
import type { EdgeDependencies } from "./edge/dependencies.ts";
import { type Config, readConfig } from "./env.ts";
import { organizationClient } from "./objects/organization/organization-client.ts";
import { BootstrapService } from "./services/administration/bootstrap-service.ts";
import { ReadinessService } from "./services/reports/readiness-service.ts";
import { createServices } from "./services/services.ts";
import { AuthenticationService } from "./services/sign-in/authentication-service.ts";
import { SignInService } from "./services/sign-in/sign-in-service.ts";
import { remoteKeySetOf } from "./services/tokens/access-tokens.ts";
import { TokenService } from "./services/tokens/token-service.ts";

export { SessionGate } from "./edge/session-gate.ts";
export { OrganizationObject } from "./objects/organization/organization-object.ts";
export { RegionReplica } from "./objects/replica/replica-object.ts";

/** Variables do not change while an isolate lives; they are read and judged once. */
const configs = new WeakMap<Env, Config>();

function configOf(env: Env): Config {
	const config = configs.get(env) ?? readConfig(env);
	configs.set(env, config);
	return config;
}

/** Looked up at each call: what a test puts in the place of the global one counts. */
const outboundFetch: typeof fetch = (input, init) => fetch(input, init);

function compose(env: Env, origin: string): EdgeDependencies {
	const config = configOf(env);
	const services = createServices(env, origin);
	const objects = organizationClient(env.ORGANIZATION);
	const dependencies = { config, organizations: objects, clock: systemClock };
	const authentication = new AuthenticationService({ ...dependencies, keySetOf: remoteKeySetOf });
	return {
		config,
		services,
		objects,
		authentication,
		signIn: new SignInService({ ...dependencies, authentication, fetch: outboundFetch }),
		bootstrap: new BootstrapService({ ...dependencies, administrators: services.administrators }),
		tokens: new TokenService({ ...services, ...dependencies, authentication }),
		readiness: new ReadinessService({ database: env.DB }),
	};
}

const app = createApp(compose);

export default {
	fetch: (request, env, execution) => app.fetch(request, env, execution),
} satisfies ExportedHandler<Env>;
