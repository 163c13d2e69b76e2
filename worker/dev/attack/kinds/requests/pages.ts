import { acme, globex } from "../../../identities.ts";
import { allOf, type Kind, unless } from "../../attack.ts";
import { expectOk, type Ground, newUserId } from "../../ground.ts";
import type { Answer, Credentials } from "../../outsider.ts";

const path = `/o/${acme.slug}/sessions`;
const element = 'id="first-answers"';

/** What a browser sends when somebody opens an address. */
const load = (
	ground: Ground,
	{ headers }: Credentials,
	asked: { path?: string; method?: string; more?: Record<string, string> } = {},
): Promise<Answer> =>
	ground.raw({
		path: asked.path ?? path,
		...(asked.method !== undefined && { method: asked.method }),
		headers: { accept: "text/html", cookie: headers.cookie ?? "", ...asked.more },
	});

/** No cache may keep or confirm what has data in it. */
const isKeptByNobody = ({ status, headers, body }: Answer): boolean =>
	!body.includes(element) ||
	(status === 200 && headers.get("cache-control") === "no-store" && !headers.has("etag"));

const dataIn = ({ body }: Answer): string => body.split(element)[1] ?? "";

export const pages: Kind = {
	name: "pages",
	attacks: [
		{
			name: "a cache keeps a page with somebody's data, or confirms one",
			tried: "an administrator's page with If-None-Match, If-Modified-Since and Range",
			async run(ground) {
				const dana = await ground.cast.dana();
				const plain = await ground.raw({ path, headers: { accept: "text/html" } });
				const headers: Record<string, string>[] = [
					{ "if-none-match": "*" },
					{ "if-none-match": plain.headers.get("etag") ?? '"1"' },
					{ "if-modified-since": new Date(Date.now() + 60_000).toUTCString() },
					{ range: "bytes=0-99" },
				];
				const answers = await Promise.all(headers.map((more) => load(ground, dana, { more })));
				return allOf(
					answers.map((answer) =>
						unless(
							isKeptByNobody(answer) && answer.status === 200,
							`${answer.status} ${answer.headers.get("cache-control")}`,
						),
					),
				);
			},
		},
		{
			name: "a page's data goes to what is no page, or is fetched for nobody",
			tried: "its cookie for HEAD, a script, a frame, a fetch, ahead, beside a token, other paths",
			async run(ground) {
				const dana = await ground.cast.dana();
				const mores: Record<string, string>[] = [
					...["script", "iframe", "object", "empty", "image"].map((dest) => ({
						"sec-fetch-dest": dest,
					})),
					{ "sec-purpose": "prefetch;prerender" },
					{ purpose: "prefetch" },
					{ authorization: "Bearer cfw_x" },
				];
				const paths = ["/", "/sign-in", "/verify", "/my-devices", `/${path}`, `${path}%00`];
				const answers = await Promise.all([
					load(ground, dana, { method: "HEAD" }),
					...mores.map((more) => load(ground, dana, { more })),
					...paths.map((other) => load(ground, dana, { path: other })),
				]);
				return allOf(
					answers.map((answer) =>
						unless(dataIn(answer) === "", `${answer.status} no data`, "data"),
					),
				);
			},
		},
		{
			name: "a page shows sessions of an organization that is not one's own",
			tried: "another's slug in every spelling, another's session; support without a grant",
			async run(ground) {
				const victim = await ground.start({ organizationId: globex.id });
				const own = await ground.start();
				const [dana, lena] = await Promise.all([ground.cast.dana(), ground.cast.lena()]);
				const { slug } = globex;
				const foreign = [
					`/o/${slug}/sessions`,
					`/o/${slug.toUpperCase()}/sessions`,
					`/o/%${slug.charCodeAt(0).toString(16)}${slug.slice(1)}/sessions`,
					`/o/${acme.slug}/../${slug}/sessions`,
					`${path}/${victim.sessionId}`,
				];
				const [supported, ...answers] = await Promise.all([
					load(ground, lena),
					...foreign.map((other) => load(ground, dana, { path: other })),
				]);
				return allOf([
					unless(!supported.body.includes(own.sessionId), "support: no session", "support: one"),
					...answers.map((answer) =>
						unless(!dataIn(answer).includes(victim.sessionId), `${answer.status}`, "a session"),
					),
				]);
			},
		},
		{
			name: "what somebody calls themselves runs in a page of the console",
			tried: "names with </script>, <!--<script>, U+2028 and ]]>",
			async run(ground) {
				const dana = await ground.cast.dana();
				const names = [
					"</script><script>alert(1)</script>",
					"<!--<script>",
					"\u2028]]><svg onload=x>",
				];
				for (const name of names) {
					expectOk(
						await ground.call(ground.cast.service, "lifecycle.start", {
							organizationId: acme.id,
							userId: newUserId(),
							user: { name, email: "name@example.com" },
							ip: "203.0.113.7",
							userAgent: "curl/8.9.1",
						}),
					);
				}
				const data = dataIn(await load(ground, dana));
				const inside = data.slice(1, data.indexOf("</body>")).replace(/<\/script>\s*$/, "");
				return unless(!/[<\u2028\u2029]/.test(inside), "data alone", inside.slice(0, 100));
			},
		},
	],
};
