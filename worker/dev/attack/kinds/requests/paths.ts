import { allOf, type Kind, refusal, survives, unless } from "../../attack.ts";

const html = { accept: "text/html,application/xhtml+xml" };

export const paths: Kind = {
	name: "paths",
	attacks: [
		{
			name: "a proxy's check passes on a path that is none",
			tried: "/check, /oauth, /oauth/check/, /gate, /api, //, with and without Accept: text/html",
			async run(ground) {
				const unknown = [
					...["/check", "/oauth", "/oauth/check/x", "/gate", "/gate/check", "/api/check", "/auth"],
					...[
						"/verify/check",
						"/index.php",
						"/o",
						"/o/acme/nothing",
						"/healthz/x",
						"/oauth/checks",
					],
				];
				const answers = await Promise.all(
					unknown.flatMap((path) => [
						ground.fetch(path),
						ground.fetch(path, { headers: html }),
						ground.fetch(path, { method: "POST" }),
						ground.fetch(path, { method: "HEAD" }),
					]),
				);
				return allOf(answers.map((answer) => unless(answer.status === 404, `${answer.status}`)));
			},
		},
		{
			name: "what lies around the product",
			tried: "/.git/config, /.env, /wrangler.toml, /package.json, source maps, /_headers, dots",
			async run(ground) {
				const files = [
					...[
						"/.git/config",
						"/.env",
						"/.dev.vars",
						"/wrangler.toml",
						"/package.json",
						"/_headers",
					],
					...["/assets/index.js.map", "/worker/index.ts", "/.wrangler/state", "/local-keys.json"],
					...["/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%5c..%5cx"],
				];
				const answers = await Promise.all(files.map((path) => ground.raw({ path })));
				return allOf(answers.map(({ status }) => unless([400, 404].includes(status), `${status}`)));
			},
		},
		{
			name: "a way around the guards by how a path is written",
			tried: "/TRPC, //trpc, /trpc/../, /./trpc, %74rpc, ;x and blanks before a mutation",
			async run(ground) {
				const [dana, victim] = [await ground.cast.dana(), await ground.start()];
				const order = { organizationId: victim.organizationId, sessionId: victim.sessionId };
				const written = [
					"/TRPC",
					"//trpc",
					"/x/../trpc",
					"/./trpc",
					"/%74rpc",
					"/trpc;x",
					"/trpc/",
				];
				const answers = await Promise.all(
					written.map((prefix) =>
						ground.raw({
							method: "POST",
							path: `${prefix}/sessions.revoke`,
							body: JSON.stringify(order),
							headers: {
								"content-type": "application/json",
								cookie: dana.headers.cookie ?? "",
								origin: "https://evil.example",
							},
						}),
					),
				);
				return allOf([
					...answers.map(({ status }) => unless([400, 403, 404].includes(status), `${status}`)),
					await survives(ground, victim),
				]);
			},
		},
		{
			name: "a missing file is kept for a year",
			tried: "/assets/index-none.js and its caching",
			async run(ground) {
				const answer = await ground.fetch("/assets/index-none.js");
				const kept = answer.headers.get("cache-control") ?? "";
				return unless(
					answer.status === 404 && !kept.includes("immutable"),
					`${answer.status}, Cache-Control: ${kept || "none"}`,
				);
			},
		},
		{
			name: "what a stranger sent comes back as a page",
			tried: "/<script>alert(1)</script>, also as a query and in a refusal",
			async run(ground) {
				const script = "%3Cscript%3Ealert(1)%3C/script%3E";
				const answers = await Promise.all([
					ground.raw({ path: `/${script}`, headers: html }),
					ground.raw({ path: `/sign-in?problem=${script}`, headers: html }),
					ground.raw({ path: `/trpc/${script}`, headers: html }),
					ground.raw({ path: `/oauth/${script}`, headers: html }),
				]);
				return allOf(
					answers.map(({ body, status, headers }) => {
						const isPage = (headers.get("content-type") ?? "").includes("html");
						return unless(!(isPage && body.includes("alert(1)")), `${status}, not repeated`);
					}),
				);
			},
		},
		{
			name: "an answer about people is kept by a cache",
			tried: "Cache-Control of data, refusals and checks",
			async run(ground) {
				const dana = await ground.cast.dana();
				const input = encodeURIComponent(JSON.stringify({ organizationId: "org_acme" }));
				const answers = await Promise.all([
					ground.fetch(`/trpc/sessions.list?input=${input}`, { headers: dana.headers }),
					ground.fetch("/auth/me", { headers: dana.headers }),
					ground.fetch("/auth/me"),
					ground.fetch("/oauth/check", { headers: ground.cast.service.headers }),
				]);
				return allOf(
					answers.map(({ headers }) =>
						unless(headers.get("cache-control") === "no-store", "no-store"),
					),
				);
			},
		},
		{
			name: "the deployment's own doors without its secret",
			tried: "POST /auth/bootstrap, …/token and …/organization with nothing, guesses and tokens",
			async run(ground) {
				const { service } = ground.cast;
				const lena = await ground.cast.lena();
				const guess = { authorization: "Bearer bootstrap" };
				const callers = [guess, service.headers, lena.headers];
				const bodies = {
					"/auth/bootstrap": { email: "m@example.com" },
					"/auth/bootstrap/token": { name: "A" },
					"/auth/bootstrap/organization": {
						...{ slug: "mine", name: "Mine", region: "weur" },
						administratorEmail: "m@example.com",
					},
				};
				const answers = await Promise.all(
					Object.entries(bodies).flatMap(([path, body]) =>
						callers.map((headers) =>
							ground.fetch(path, {
								method: "POST",
								headers: { ...headers, "content-type": "application/json" },
								body: JSON.stringify(body),
							}),
						),
					),
				);
				return allOf(
					answers.map((answer) =>
						answer.status === 401 ? refusal(answer, 401) : refusal(answer, 404, "not_found"),
					),
				);
			},
		},
	],
};
