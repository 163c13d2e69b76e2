const numbers = new Intl.NumberFormat("en-GB");
const regions = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

export const formatNumber = (count: number): string => numbers.format(count);

/** "10,000+" once the server stopped counting. */
export const formatCount = (counted: { count: number; capped: boolean }): string =>
	`${formatNumber(counted.count)}${counted.capped ? "+" : ""}`;

/** "1 session", "3 sessions" */
export const plural = (count: number, one: string, many = `${one}s`): string =>
	`${formatNumber(count)} ${count === 1 ? one : many}`;

/** "Germany" for "DE"; what is not a region code is returned as it is. */
export function countryName(code: string): string {
	try {
		return code ? (regions.of(code) ?? code) : "";
	} catch {
		return code;
	}
}

interface Place {
	country?: string | undefined;
	city?: string | undefined;
}

/** "Berlin, Germany" */
export function placeOf(geo: Place | null): string {
	const parts = [geo?.city, geo?.country && countryName(geo.country)].filter(Boolean);
	return parts.length > 0 ? parts.join(", ") : "Unknown";
}

/** "DK" for "Dana Kim"; falls back to the first letter of whatever is there. */
export function initialsOf(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const first = words[0] ?? "?";
	const last = words.length > 1 ? (words.at(-1) ?? "") : "";
	return `${[...first][0] ?? "?"}${[...last][0] ?? ""}`.toUpperCase();
}

/** What stands for a person whose data was erased; only a pseudonym of them is left. */
export const erasedPerson = "Erased person";
export const isErased = (userId: string): boolean => userId.startsWith("erased_");

/** A person as pages call them; the authentication module may know no name. */
export const nameOf = (user: { name: string; email?: string; id: string }): string =>
	user.name.trim() || user.email?.trim() || (isErased(user.id) ? erasedPerson : user.id);

/** "Dana" of "Dana Kim", for sentences about a person. */
export const firstNameOf = (name: string): string =>
	name === erasedPerson ? name : name.trim().split(/\s+/)[0] || "This person";

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
};

/** Authentication methods (RFC 8176 values and common names) in words. */
export function methodsOf(authMethods: readonly string[]): string {
	const words = authMethods.map((method) => methods[method.toLowerCase()] ?? method);
	return words.length > 0 ? [...new Set(words)].join(" + ") : "not reported";
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
