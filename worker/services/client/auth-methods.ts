import type { Ignored } from "../../domain/facts/place.ts";
import { cutCharacters, entriesOf, named, onOneLine, quoted } from "./fact-text.ts";

const methodsMax = 10;
const methodLengthMax = 40;

/**
 * Names of authentication methods by the value of RFC 8176 that says the same, in lower case. Where none says it (an
 * e-mail, a link, a federated sign-in, a push), the name stays.
 *
 * | value | names |
 * | --- | --- |
 * | `pwd` | a password, whichever way it travels |
 * | `otp` | one-time passwords, of an app or a token |
 * | `hwk`, `hwk` + `user` | WebAuthn, U2F; a passkey, which checks the person as well |
 * | `swk`, `sc`, `pop` | a key in software, on a smart card, or one of which only the proof is known: certificates |
 * | `wia` | Kerberos, NTLM, Windows |
 * | `sms`, `tel`, `kba`, `pin`, `fpt`, `face` | text message, call, question, PIN, finger, face |
 * | `mfa` | several factors, whichever they were |
 */
const namesOf: Record<string, string> = {
	pwd: "password passwd pass pw basic form forms username-password userpassword internetprotocolpassword passwordprotectedtransport secureremotepassword urn:ietf:rfc:2945",
	otp: "totp hotp one_time_password onetimepassword one-time-password authenticator authenticator_app google_authenticator token:software:totp token:hotp token:hardware token timesynctoken hardwaretoken hardware_token phoneappotp softwareotp email_otp emailotp",
	hwk: "webauthn webauthn-roaming webauthn-platform fido fido2 u2f security_key security-key securitykey yubikey mobileonefactorcontract mobileonefactorunregistered",
	"hwk user": "passkey passkeys",
	swk: "softwarepki",
	sc: "smartcard smart_card smart-card smartcardpki piv cac",
	pop: "x509 x.509 x509-pki rsa certificate cert client_certificate mtls tlsclient pgp spki xkms xmldsig urn:ietf:rfc:2246",
	wia: "kerberos ntlm spnego negotiate windows iwa integratedwindowsauthentication urn:ietf:rfc:1510 urn:federation:authentication:windows",
	sms: "sms_otp smsotp phone_sms text_message sms_code",
	tel: "call voice_call phone_call phonecall phoneconfirmation telephony nomadtelephony personaltelephony authenticatedtelephony",
	kba: "question security_question security-question",
	fpt: "fingerprint touchid touch_id",
	face: "faceid face_id",
	mfa: "2fa two_factor two-factor multifactor multi_factor multi-factor multipleauthn ngcmfa https://refeds.org/profile/mfa http://schemas.openid.net/pape/policies/2007/06/multi-factor mobiletwofactorcontract mobiletwofactorunregistered",
};

const values = new Map(
	Object.entries(namesOf).flatMap(([value, names]) =>
		names.split(" ").map((name) => [name, value.split(" ")] as const),
	),
);

/** Every value that RFC 8176 registers. */
const registered = new Set(
	"face fpt geo hwk iris kba mca mfa otp pin pop pwd rba retina sc sms swk tel user vbm wia".split(
		" ",
	),
);

/** What stands before the name in the URIs of SAML 1.1 and 2.0 and of Microsoft. */
const uriBeginning =
	/^(urn:oasis:names:tc:saml:2\.0:ac:classes:|urn:oasis:names:tc:saml:1\.0:am:|https?:\/\/schemas\.microsoft\.com\/(claims|ws\/\d{4}\/\d{2}\/(identity\/authenticationmethod|authmethod))\/)/i;

/** What one name means: no, one or two methods. */
function methodsOf(name: string): string[] {
	const short = name.replace(uriBeginning, "");
	const lower = short.toLowerCase();
	// SAML's way to say nothing.
	if (lower === "unspecified" && short !== name) return [];
	if (registered.has(lower)) return [lower];
	return values.get(lower) ?? [cutCharacters(short, methodLengthMax)];
}

/**
 * How somebody signed in: names of RFC 8176 where one says the same, else what was sent. A single text is a list of one;
 * an entry may also be an object with a `method`, as some providers send it.
 *
 * @returns at most ten distinct names of at most 40 UTF-16 units, and what was left out
 */
export function readAuthMethods(
	value: unknown,
	field = "authMethods",
): { methods: string[]; ignored: Ignored[] } {
	if (value === undefined || value === null) return { methods: [], ignored: [] };
	const ignored: Ignored[] = [];
	const methods = new Set<string>();
	for (const item of Array.isArray(value) ? value : [value]) {
		const name = nameIn(item);
		if (name === null)
			ignored.push({ field, reason: `A method is a text, and ${quoted(item)} is none.` });
		else for (const method of methodsOf(name)) methods.add(method);
	}
	methods.delete("");
	if (methods.size > methodsMax) {
		const reason = `At most ${methodsMax} methods are kept; ${methods.size - methodsMax} more were left out.`;
		ignored.unshift({ field, reason });
	}
	return { methods: [...methods].slice(0, methodsMax), ignored: named(ignored, field) };
}

function nameIn(item: unknown): string | null {
	if (typeof item === "string") return onOneLine(item).trim();
	if (typeof item !== "object" || item === null || Array.isArray(item)) return null;
	const method = entriesOf(item).find(([key]) => key === "method")?.[1];
	return typeof method === "string" ? onOneLine(method).trim() : null;
}

type Kind = "knowledge" | "possession" | "inherence";

const kinds = new Map<string, Kind>([
	...["pwd", "pin", "kba"].map((name) => [name, "knowledge"] as const),
	...[
		"otp",
		"sms",
		"tel",
		"hwk",
		"swk",
		"sc",
		"pop",
		"push",
		"email",
		"magic_link",
		"email_link",
	].map((name) => [name, "possession"] as const),
	...["face", "fpt", "iris", "retina", "vbm"].map((name) => [name, "inherence"] as const),
]);

/** They say something of the sign-in, and nothing of a factor. */
const besides = new Set(["geo", "rba", "user"]);

/**
 * Whether somebody signed in with one factor alone: all methods are of one kind (something known, owned or of the
 * body). It was more with `mfa`, with two kinds, and with a key that checks the person: a passkey, or `hwk`, `swk`, `pop`
 * or `sc` with `user`.
 *
 * @param methods as `readAuthMethods` gives them
 * @returns null when it cannot be told: no method, one such as `sso` and `wia` that rests on another sign-in, or a
 *   bare `hwk`, which many send for a passkey as well
 */
export function isSingleFactor(methods: readonly string[]): boolean | null {
	const has = (...names: string[]) => names.some((name) => methods.includes(name));
	if (has("mfa", "passkey") || (has("user") && has("hwk", "swk", "pop", "sc"))) return false;
	const told = methods.filter((name) => !besides.has(name));
	const found = new Set(told.map((name) => kinds.get(name)));
	const unknown = found.delete(undefined);
	if (found.size > 1) return false;
	if (has("hwk")) return null;
	return found.size === 0 || unknown ? null : true;
}
