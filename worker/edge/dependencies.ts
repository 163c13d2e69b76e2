import type { Config } from "../env.ts";
import type { RequestContext } from "../procedures/context.ts";
import type { BootstrapService } from "../services/administration/bootstrap-service.ts";
import type { MyDevicesService } from "../services/my-devices/my-devices-service.ts";
import type { ReadinessService } from "../services/reports/readiness-service.ts";
import type { Services } from "../services/services.ts";
import type { AuthenticationService } from "../services/sign-in/authentication-service.ts";
import type { SignInService } from "../services/sign-in/sign-in-service.ts";
import type { TokenService } from "../services/tokens/token-service.ts";

/** Everything the edge calls; put together in `index.ts`, once per request. */
export interface EdgeDependencies {
	config: Config;
	authentication: AuthenticationService;
	signIn: SignInService;
	myDevices: MyDevicesService;
	bootstrap: BootstrapService;
	readiness: ReadinessService;
	tokens: TokenService;
	/** What procedures call, and the objects themselves where a service would add nothing. */
	services: Services;
	objects: RequestContext["objects"];
}

/** The types of the Hono app: what every handler finds in its context. */
export interface EdgeEnv {
	Bindings: Env;
	Variables: { requestId: string; edge: EdgeDependencies };
}
