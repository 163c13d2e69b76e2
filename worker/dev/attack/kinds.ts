import type { Kind } from "./attack.ts";
import { apiTokens } from "./kinds/authority/api-tokens.ts";
import { audit } from "./kinds/authority/audit.ts";
import { backends } from "./kinds/authority/backends.ts";
import { escalation } from "./kinds/authority/escalation.ts";
import { foreignIds } from "./kinds/authority/foreign-ids.ts";
import { stepUp } from "./kinds/authority/step-up.ts";
import { supportAccess } from "./kinds/authority/support-access.ts";
import { exampleApp } from "./kinds/credentials/example-app.ts";
import { forgedCredentials } from "./kinds/credentials/forged-credentials.ts";
import { oauth } from "./kinds/credentials/oauth.ts";
import { ownDevices } from "./kinds/credentials/own-devices.ts";
import { refreshTokens } from "./kinds/credentials/refresh-tokens.ts";
import { signIns } from "./kinds/credentials/sign-in.ts";
import { crossSite } from "./kinds/requests/cross-site.ts";
import { cursors } from "./kinds/requests/cursors.ts";
import { floods } from "./kinds/requests/floods.ts";
import { http } from "./kinds/requests/http.ts";
import { idempotencyKeys } from "./kinds/requests/idempotency-keys.ts";
import { inputs } from "./kinds/requests/inputs.ts";
import { pages } from "./kinds/requests/pages.ts";
import { paths } from "./kinds/requests/paths.ts";
import { sockets } from "./kinds/requests/sockets.ts";
import { wholeText } from "./kinds/requests/whole-text.ts";

/** In the order they are carried out; floods come last, so that they slow nobody else down. */
export const kinds: readonly Kind[] = [
	idempotencyKeys,
	wholeText,
	inputs,
	escalation,
	backends,
	supportAccess,
	stepUp,
	apiTokens,
	refreshTokens,
	forgedCredentials,
	foreignIds,
	cursors,
	audit,
	crossSite,
	http,
	paths,
	pages,
	signIns,
	sockets,
	oauth,
	exampleApp,
	ownDevices,
	floods,
];
