import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import type { Call } from "../../outsider.ts";

const organizationId = acme.id;
const json = { "content-type": "application/json" };

export const http: Kind = {
	name: "http",
	attacks: [
		{
			name: "bodies that fill the memory",
			tried: "300 kB with a length, 300 kB in pieces, 300 kB as a form",
			async run(ground) {
				const { service } = ground.cast;
				const body = JSON.stringify({ organizationId, filler: "x".repeat(300_000) });
				const path = "/trpc/lifecycle.check";
				const headers = { ...json, ...service.headers };
				const answers = await Promise.all([
					ground.raw({ method: "POST", path, headers, body }),
					ground.raw({ method: "POST", path, headers, body, chunked: true }),
					ground.form(service, "/oauth/introspect", { token: "x".repeat(300_000) }),
				]);
				return allOf(answers.map((answer) => refusal(answer, 413, "too_large")));
			},
		},
		{
			name: "batches that do the work of many requests",
			tried: "21 and 1,000 calls, divided by commas, by %2C and by %2c",
			async run(ground) {
				const { service } = ground.cast;
				const call: Call = ["lifecycle.check", { organizationId, sessionId: "ses_any0" }];
				const path = Array.from({ length: 21 }, () => call[0]).join("%2C");
				const [first] = await ground.batch(
					service,
					Array.from({ length: 21 }, () => call),
				);
				const [many] = await ground.batch(
					service,
					Array.from({ length: 300 }, () => call),
				);
				if (!first || !many) throw new Error("The batches had no answers.");
				const encoded = await Promise.all(
					[path, path.toLowerCase()].map((names) =>
						ground.callWith(service, `${names}?batch=1`, "{}"),
					),
				);
				return allOf(
					[first, many, ...encoded].map((answer) => refusal(answer, 400, "too_many_calls")),
				);
			},
		},
		{
			name: "a batch whose inputs are not its calls'",
			tried: "inputs under __proto__, 99, -1 and length, a list for an object, batch=2",
			async run(ground) {
				const dana = await ground.cast.dana();
				const names = "sessions.list,sessions.list";
				const bodies = [
					`{"__proto__":{"0":{"organizationId":"${organizationId}"}}}`,
					`{"99":{"organizationId":"${organizationId}"}}`,
					`{"-1":{},"length":2}`,
					'"x"',
					"[1,2]",
					"null",
				];
				const answers = await Promise.all(
					bodies.flatMap((body) => [
						ground.callWith(dana, `${names}?batch=1`, body),
						ground.callWith(dana, `${names}?batch=2`, body),
					]),
				);
				return allOf(
					answers.map(({ status, body }) =>
						unless(status >= 400 && status < 500 && !body.includes("ses_"), `${status}`),
					),
				);
			},
		},
		{
			name: "methods that nobody thought of",
			tried: "PUT, PATCH, DELETE, TRACE-like and made-up methods on a mutation",
			async run(ground) {
				const [dana, victim] = [await ground.cast.dana(), await ground.start()];
				const body = JSON.stringify({ organizationId, sessionId: victim.sessionId });
				const headers = { ...json, ...dana.headers };
				const answers = await Promise.all(
					["PUT", "PATCH", "DELETE", "PROPFIND", "LOCK"].map((method) =>
						ground.raw({ method, path: "/trpc/sessions.revoke", headers, body }),
					),
				);
				return allOf([
					...answers.map(({ status }) => unless(status >= 400 && status < 600, `${status}`)),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "procedures that are none",
			tried: "constructor, __proto__, toString, _def, sessions, sessions.list.list, a blank",
			async run(ground) {
				const names = [
					...["constructor", "__proto__", "toString", "_def", "sessions", "sessions.list.list"],
					...["sessions.constructor", "sessions.__proto__", "%20", "Sessions.List", "createCaller"],
				];
				const dana = await ground.cast.dana();
				const answers = await Promise.all(
					names.map((name) => ground.call(dana, name, { organizationId })),
				);
				return allOf(answers.map((answer) => refusal(answer, 404, "not_found")));
			},
		},
		{
			name: "headers of one's own in the answer",
			tried: "line breaks, letters and lengths in X-Request-Id, a name and an address",
			async run(ground) {
				const ids = ["a%0d%0aset-cookie:x=1", "<script>", "x".repeat(5_000), "ü", "a b"];
				const answers = await Promise.all(
					ids.map((id) =>
						ground.raw({ path: "/auth/me", headers: { "x-request-id": encodeURI(id) } }),
					),
				);
				const reflected = answers.filter(({ headers, body }) => {
					const told = `${headers.get("x-request-id")} ${body}`;
					return headers.has("set-cookie") || ids.some((id) => told.includes(encodeURI(id)));
				});
				return unless(reflected.length === 0, "ids of the product's own instead");
			},
		},
		{
			name: "a user id breaks out of the header it is handed on in",
			tried: "/oauth/check of a person called “x; é %0d%0a”",
			async run(ground) {
				const { service } = ground.cast;
				const token = await ground.cast.mia();
				const value = token.headers.authorization?.slice(7) ?? "";
				const answer = await ground.fetch("/oauth/check", {
					headers: { ...service.headers, "x-access-token": `${value}\t` },
				});
				const odd = await ground.start({ userId: `x;é%0d%0aset-cookie:a=${Date.now()}` });
				const listed = await ground.call(await ground.cast.dana(), "sessions.get", {
					...{ organizationId, sessionId: odd.sessionId },
				});
				return allOf([
					unless(
						answer.status === 401 || /^[\w%.-]+$/.test(answer.headers.get("x-curfew-user") ?? ""),
						`${answer.status} ${answer.headers.get("x-curfew-user") ?? ""}`,
					),
					unless(!listed.headers.has("set-cookie"), "no header of its making"),
				]);
			},
		},
		{
			name: "the caller chooses where it seems to be",
			tried: "a sign-in seen through X-Forwarded-For, X-Real-IP, Forwarded and True-Client-IP",
			async run(ground) {
				const dana = await ground.cast.dana();
				const names = ["x-forwarded-for", "x-real-ip", "true-client-ip", "forwarded", "client-ip"];
				const headers = Object.fromEntries(names.map((name) => [name, "6.6.6.6"]));
				await ground.fetch("/auth/me", { headers: { ...dana.headers, ...headers } });
				const mine = await ground.fetch("/trpc/sessions.listMine?input=%7B%7D", {
					headers: { ...dana.headers, ...headers },
				});
				return unless(!mine.body.includes("6.6.6.6"), `${mine.status}, nothing of 6.6.6.6`);
			},
		},
	],
};
