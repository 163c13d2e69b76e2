import { expect, test } from "vitest";
import { newSecret } from "../../domain/ids.ts";
import { attemptIdOf, type SignInAttempt, SignInAttempts } from "./sign-in-attempts.ts";

const place = { issuer: "https://id.example", redirectUri: "https://curfew.example/auth/callback" };
const startMs = Date.UTC(2026, 10, 25, 9);

const anAttempt = (): SignInAttempt => ({
	state: newSecret(),
	nonce: newSecret(),
	codeVerifier: newSecret(),
	returnTo: "/o/acme/sessions",
	invitation: `cfi_org_acme_${newSecret()}`,
	replaces: { homeId: "org_acme", sessionId: "ses_1234" },
	stepUp: false,
});

const attemptsWith = (
	secrets: string[],
	options: { place?: Partial<typeof place>; atMs?: number } = {},
) =>
	new SignInAttempts(
		secrets,
		{ ...place, ...options.place },
		{ now: () => options.atMs ?? startMs },
	);

test("what was sealed is opened as it was, for ten minutes from its beginning", async () => {
	const secrets = [newSecret()];
	const attempt = anAttempt();
	const sealed = await attemptsWith(secrets).seal(attempt);
	expect(sealed).toMatchObject({ id: attemptIdOf(attempt.state), lifetimeMs: 600_000 });
	const times = { begunAt: startMs, expiresAt: startMs + 600_000 };
	const at = (atMs: number) => attemptsWith(secrets, { atMs }).open(sealed);
	expect(await at(startMs + 599_000)).toEqual(expect.objectContaining({ ...attempt, ...times }));
	expect(await at(startMs + 600_000)).toBeNull();
});

test("sealing it again does not prolong it", async () => {
	const secrets = [newSecret()];
	const sealed = await attemptsWith(secrets).seal(anAttempt());
	const later = attemptsWith(secrets, { atMs: startMs + 400_000 });
	const opened = await later.open(sealed);
	if (opened === null) throw new Error("It must open.");
	const anew = await later.seal({ ...opened, replaces: null }, opened);
	expect(anew).toMatchObject({ id: sealed.id, lifetimeMs: 200_000 });
	expect(await later.open(anew)).toMatchObject({ replaces: null, begunAt: startMs });
	expect(await attemptsWith(secrets, { atMs: startMs + 600_000 }).open(anew)).toBeNull();
});

test("nothing of it can be read, and every change to it is noticed", async () => {
	const attempts = attemptsWith([newSecret()]);
	const attempt = anAttempt();
	const { id, value } = await attempts.seal(attempt);
	const readable = value
		.split(".")
		.map((part) => atob(part.replaceAll("-", "+").replaceAll("_", "/")));
	for (const secret of [attempt.invitation ?? "", attempt.codeVerifier, attempt.nonce]) {
		expect([value, ...readable].join()).not.toContain(secret);
	}
	const [header = "", , iv = "", text = "", tag = ""] = value.split(".");
	const bent = text.startsWith("A") ? `B${text.slice(1)}` : `A${text.slice(1)}`;
	const none = btoa(JSON.stringify({ alg: "none" })).replaceAll("=", "");
	for (const forged of [
		[header, "", iv, bent, tag].join("."),
		[none, "", iv, text, tag].join("."),
		value.slice(0, -4),
		"",
		"a.b.c.d.e",
	]) {
		expect(await attempts.open({ id, value: forged })).toBeNull();
	}
});

test("it opens only under its own id, for its own provider and host, and under a secret that is set", async () => {
	const secrets = [newSecret()];
	const sealed = await attemptsWith(secrets).seal(anAttempt());
	const other = await attemptsWith(secrets).seal(anAttempt());
	expect(await attemptsWith(secrets).open({ id: other.id, value: sealed.value })).toBeNull();
	for (const elsewhere of [
		{ issuer: "https://evil.example" },
		{ redirectUri: "https://evil.example/auth/callback" },
	]) {
		expect(await attemptsWith(secrets, { place: elsewhere }).open(sealed)).toBeNull();
	}
	expect(await attemptsWith([newSecret()]).open(sealed)).toBeNull();
});

test("a new secret before the old one seals, while what the old one sealed still opens", async () => {
	const [old, fresh] = [newSecret(), newSecret()];
	const before = await attemptsWith([old]).seal(anAttempt());
	const both = attemptsWith([fresh, old]);
	expect(await both.open(before)).not.toBeNull();
	const after = await both.seal(anAttempt());
	expect(await attemptsWith([fresh]).open(after)).not.toBeNull();
	expect(await attemptsWith([old]).open(after)).toBeNull();
});

test.each([null, "", "x", "../../etc/passwd", `${"a".repeat(42)};`, "a".repeat(44)])(
	"the state %j names no attempt",
	(state) => {
		expect(attemptIdOf(state)).toBeNull();
	},
);
