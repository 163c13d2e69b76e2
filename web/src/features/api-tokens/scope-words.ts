import type { TokenScope } from "../../api/client.ts";

/** What each scope may do, in the order of the form. */
export const scopeWords: Record<TokenScope, string> = {
	service: "start, refresh, check and end sessions (authentication module)",
	read: "read sessions, receipts and health",
	revoke: "end sessions",
	policy: "read and change the session policy",
	audit: "read the audit log",
	support: "see, grant and revoke support access; a grant also takes the scopes that it opens",
	admin: "list administrators and tokens, revoke tokens, export and erase people, reconcile",
};

/** The same in a cell of a table. */
export const scopeShort: Record<TokenScope, string> = {
	service: "starts and refreshes sessions",
	read: "reads sessions, receipts, health",
	revoke: "ends sessions",
	policy: "changes the session policy",
	audit: "reads the audit log",
	support: "handles support access",
	admin: "manages people and tokens",
};
