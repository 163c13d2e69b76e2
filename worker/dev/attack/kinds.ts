import type { Kind } from "./attack.ts";
import { apiTokens } from "./kinds/api-tokens.ts";
import { audit } from "./kinds/audit.ts";
import { authority } from "./kinds/authority.ts";
import { crossSite } from "./kinds/cross-site.ts";
import { cursors } from "./kinds/cursors.ts";
import { floods } from "./kinds/floods.ts";
import { foreignIds } from "./kinds/foreign-ids.ts";
import { forgedCredentials } from "./kinds/forged-credentials.ts";
import { idempotencyKeys } from "./kinds/idempotency-keys.ts";
import { inputs } from "./kinds/inputs.ts";
import { paths } from "./kinds/paths.ts";
import { refreshTokens } from "./kinds/refresh-tokens.ts";
import { requests } from "./kinds/requests.ts";
import { signIns } from "./kinds/sign-in.ts";
import { sockets } from "./kinds/sockets.ts";
import { stepUp } from "./kinds/step-up.ts";
import { supportAccess } from "./kinds/support-access.ts";
import { wholeText } from "./kinds/whole-text.ts";

/** In the order they are carried out; floods come last, so that they slow nobody else down. */
export const kinds: readonly Kind[] = [
	idempotencyKeys,
	wholeText,
	inputs,
	authority,
	supportAccess,
	stepUp,
	apiTokens,
	refreshTokens,
	forgedCredentials,
	foreignIds,
	cursors,
	audit,
	crossSite,
	requests,
	paths,
	signIns,
	sockets,
	floods,
];
