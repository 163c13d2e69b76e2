import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";
import type { Ground } from "../../ground.ts";
import type { Credentials } from "../../outsider.ts";
import { throwawayDana } from "../../visitors.ts";

const organizationId = acme.id;

/** What another site's page makes a browser send with the administrator's cookie. */
function fromElsewhere(
	ground: Ground,
	{ headers }: Credentials,
	sent: { path: string; origin?: string; type?: string; body?: string; more?: object },
) {
	const { path, origin, type = "application/json", body = "{}", more = {} } = sent;
	return ground.raw({
		method: "POST",
		path,
		body,
		headers: {
			"content-type": type,
			cookie: headers.cookie ?? "",
			...(origin !== undefined && { origin }),
			...more,
		},
	});
}

export const crossSite: Kind = {
	name: "other sites",
	attacks: [
		{
			name: "another site's page acts with an administrator's cookie",
			tried:
				"sessions.revoke from https://evil.example, from another port, from null, from nowhere",
			async run(ground) {
				const [dana, victim] = [await ground.cast.dana(), await ground.start()];
				const body = JSON.stringify({ organizationId, sessionId: victim.sessionId });
				const path = "/trpc/sessions.revoke";
				const origins = [
					"https://evil.example",
					ground.edge,
					"null",
					`${ground.curfew}.evil.example`,
					"",
				];
				const answers = await Promise.all([
					...origins.map((origin) => fromElsewhere(ground, dana, { path, origin, body })),
					fromElsewhere(ground, dana, { path, body }),
				]);
				return allOf([
					...answers.map((answer) => refusal(answer, 403, "cross_site")),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "a form or an image of another site does it",
			tried: "text/plain, a form and multipart bodies; sessions.revoke by GET",
			async run(ground) {
				const [dana, victim] = [await ground.cast.dana(), await ground.start()];
				const order = { organizationId, sessionId: victim.sessionId };
				const body = JSON.stringify(order);
				const path = "/trpc/sessions.revoke";
				const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];
				const posted = await Promise.all(
					types.map((type) =>
						fromElsewhere(ground, dana, { path, body, type, origin: "https://evil.example" }),
					),
				);
				const cookie = { cookie: dana.headers.cookie ?? "" };
				const got = await ground.raw({
					path: `${path}?input=${encodeURIComponent(body)}`,
					headers: cookie,
				});
				return allOf([
					...posted.map((answer) => refusal(answer, 403, "cross_site")),
					unless(got.status >= 400, `GET ${got.status}`),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "a method that only looks read-only",
			tried: "GET and POST with X-HTTP-Method-Override, _method and HEAD",
			async run(ground) {
				const [dana, victim] = [await ground.cast.dana(), await ground.start()];
				const body = JSON.stringify({ organizationId, sessionId: victim.sessionId });
				const input = encodeURIComponent(body);
				const cookie = dana.headers.cookie ?? "";
				const override = { cookie, "x-http-method-override": "POST", "x-method-override": "POST" };
				const path = `/trpc/sessions.revoke?input=${input}`;
				const answers = await Promise.all([
					ground.raw({ path, headers: override }),
					ground.raw({ path: `${path}&_method=POST`, headers: { cookie } }),
					ground.raw({ method: "HEAD", path, headers: override }),
					ground.raw({ method: "OPTIONS", path, headers: override }),
				]);
				return allOf([
					...answers.map(({ status }) => unless(status >= 400 || status === 204, `${status}`)),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "the cookie counts beside an Authorization header, which needs no origin",
			tried: "a good cookie with Authorization: Bearer x, Basic and nothing in it",
			async run(ground) {
				const [dana, victim] = [await ground.cast.dana(), await ground.start()];
				const body = JSON.stringify({ organizationId, sessionId: victim.sessionId });
				const answers = await Promise.all(
					["Bearer x", "Basic eDp5", "Negotiate", ""].map((authorization) =>
						fromElsewhere(ground, dana, {
							path: "/trpc/sessions.revoke",
							...{ body, origin: "https://evil.example", more: { authorization } },
						}),
					),
				);
				return allOf([
					...answers.map(({ status, reason }) =>
						unless([401, 403].includes(status), `${status} ${reason}`),
					),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "another site's script reads the answers",
			tried: "preflights and reads with the origin https://evil.example",
			async run(ground) {
				const dana = await ground.cast.dana();
				const origin = "https://evil.example";
				const input = encodeURIComponent(JSON.stringify({ organizationId }));
				const answers = await Promise.all([
					ground.raw({
						method: "OPTIONS",
						path: "/trpc/sessions.list",
						headers: {
							...{ origin, "access-control-request-method": "POST" },
							"access-control-request-headers": "authorization,content-type",
						},
					}),
					ground.raw({
						path: `/trpc/sessions.list?input=${input}`,
						headers: { origin, cookie: dana.headers.cookie ?? "" },
					}),
					ground.raw({ path: "/auth/me", headers: { origin, cookie: dana.headers.cookie ?? "" } }),
				]);
				const open = answers.filter(({ headers }) => headers.has("access-control-allow-origin"));
				const resource = answers[1]?.headers.get("cross-origin-resource-policy");
				return unless(
					open.length === 0 && resource === "same-origin",
					`no Access-Control-Allow-Origin, resource policy ${resource}`,
				);
			},
		},
		{
			name: "another site signs an administrator out, or begins a sign-in for them",
			tried: "POST /auth/sign-out and /auth/sign-in from https://evil.example",
			async run(ground) {
				const dana = await throwawayDana(ground);
				const origin = "https://evil.example";
				const answers = await Promise.all([
					fromElsewhere(ground, dana, { path: "/auth/sign-out", origin }),
					fromElsewhere(ground, dana, { path: "/auth/sign-in", origin }),
				]);
				const after = await ground.fetch("/auth/me", { headers: dana.headers });
				return allOf([
					...answers.map((answer) => refusal(answer, 403, "cross_site")),
					unless(after.status === 200, "the administrator is still in"),
				]);
			},
		},
		{
			name: "any page that a developer has open makes D1 fail",
			tried: "POST /auth/local/outage?down=1 from https://evil.example and from nowhere",
			async run(ground) {
				const path = "/auth/local/outage?down=1";
				const answers = await Promise.all([
					ground.raw({ method: "POST", path, headers: { origin: "https://evil.example" } }),
					ground.raw({ method: "POST", path }),
					ground.raw({ path }),
				]);
				const dana = await ground.cast.dana();
				const after = await ground.call(dana, "sessions.list", { organizationId, limit: 1 });
				return allOf([
					...answers.map(({ status, reason }) => unless(status >= 400, `${status} ${reason}`)),
					unless(after.at("degraded") === "", "D1 answers"),
				]);
			},
		},
		{
			name: "a frame around the admin UI",
			tried: "the headers of its page and of answers",
			async run(ground) {
				const answers = await Promise.all([
					ground.fetch("/", { headers: { accept: "text/html" } }),
					ground.fetch("/auth/me"),
				]);
				return allOf(
					answers.map(({ headers }) => {
						const policy = headers.get("content-security-policy") ?? "";
						return unless(
							policy.includes("frame-ancestors 'none'") && policy.includes("default-src 'none'"),
							"default-src 'none', frame-ancestors 'none'",
						);
					}),
				);
			},
		},
	],
};
