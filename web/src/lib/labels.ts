export const endCauses = [
	"admin",
	"user",
	"reuse",
	"concurrency",
	"policy",
	"support_ended",
	"organization",
	"idle",
	"absolute",
	"credential_changed",
	"account_removed",
] as const;
export type EndCause = (typeof endCauses)[number];

/** Why a session ended, in words for a table cell. Unknown causes of a newer server are shown as they are. */
export function causeLabel(cause: string): string {
	switch (cause) {
		case "admin":
			return "ended by an administrator";
		case "user":
			return "signed out";
		case "reuse":
			return "a refresh token was used twice";
		case "concurrency":
			return "too many sessions";
		case "policy":
			return "session policy";
		case "support_ended":
			return "support access ended";
		case "organization":
			return "all sessions ended";
		case "idle":
			return "not used for too long";
		case "absolute":
			return "reached its maximum age";
		case "credential_changed":
			return "password or key changed";
		case "account_removed":
			return "account removed";
		default:
			return cause;
	}
}

/** What can stand out about a session; what matters most comes first. */
export const flagKinds = [
	"refresh_reused",
	"replayed_elsewhere",
	"impossible_travel",
	"new_country",
	"user_agent_changed",
	"tor",
	"many_sessions",
	"single_factor",
	"idle",
] as const;
export type FlagKind = (typeof flagKinds)[number];

export const deviceTypes = [
	"desktop",
	"mobile",
	"tablet",
	"tv",
	"console",
	"bot",
	"api",
	"unknown",
] as const;
export type DeviceType = (typeof deviceTypes)[number];

export function deviceTypeLabel(type: string): string {
	switch (type) {
		case "desktop":
			return "Desktop";
		case "mobile":
			return "Mobile";
		case "tablet":
			return "Tablet";
		case "tv":
			return "TV";
		case "console":
			return "Console";
		case "bot":
			return "Bot";
		case "api":
			return "API client";
		default:
			return "Unknown";
	}
}

/** A device's own label; one that could not be recognized says so in words. */
export const deviceLabel = (device: { label: string; type: string }): string =>
	device.label.trim() || "Device type unknown";

export function roleLabel(role: string): string {
	return role === "global_admin" ? "Global admin" : "Organization admin";
}

const methods: Record<string, string> = {
	pwd: "password",
	password: "password",
	passkey: "passkey",
	hwk: "security key",
	webauthn: "passkey",
	otp: "one-time code",
	mfa: "two factors",
	sso: "single sign-on",
	oidc: "single sign-on",
	fed: "single sign-on",
	magic_link: "e-mail link",
	email: "e-mail link",
	sms: "text message",
	support: "support access",
	user: "presence",
};

/** Authentication methods (RFC 8176 values and common names) in words. */
export function methodsOf(authMethods: readonly string[]): string {
	const words = authMethods.map((method) => methods[method.toLowerCase()] ?? method);
	return words.length > 0 ? [...new Set(words)].join(" + ") : "not reported";
}

/** The same in a cell, where the usual pairs have to fit into a line; that somebody touches a key goes without saying. */
export const methodsInShort = (authMethods: readonly string[]): string =>
	methodsOf(authMethods).replace("one-time ", "").replace(" + presence", "");

/** A label at the beginning of a line. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
