import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { acme } from "../../../identities.ts";
import { allOf, type Kind, refusal, unless } from "../../attack.ts";
import { expectOk, type Ground } from "../../ground.ts";
import { bearer } from "../../outsider.ts";
import { throwawayDana } from "../../visitors.ts";

const organizationId = acme.id;
const path = `/live?organizationId=${organizationId}`;

const upgrade = {
	connection: "Upgrade",
	upgrade: "websocket",
	"sec-websocket-version": "13",
	"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** The first byte of a frame that closes a WebSocket (RFC 6455 §5.5.1). */
const closeFrame = 0x88;

interface Watched {
	/** The code of the frame that closed it; null when none came within the time. */
	closedWithin(limitMs: number): Promise<number | null>;
}

/** Opens a socket, and looks for the frame that closes it: what lies between may keep the connection. */
function watch(ground: Ground, headers: Readonly<Record<string, string>>): Promise<Watched> {
	const { hostname, port } = new URL(ground.curfew);
	return new Promise((resolve, reject) => {
		const asked = request({ hostname, port, path, headers: { ...upgrade, ...headers } });
		asked.on("error", reject);
		asked.on("response", ({ statusCode }) => reject(new Error(`No socket: ${statusCode}`)));
		asked.on("upgrade", (_, socket) => {
			const closed = new Promise<number | null>((resolveCode) => {
				socket.on("data", (frame: Buffer) => {
					if (frame[0] === closeFrame) resolveCode(frame.readUInt16BE(2));
				});
				socket.on("close", () => resolveCode(null));
			});
			const late = (limitMs: number) => pause(limitMs, null, { ref: false });
			resolve({
				async closedWithin(limitMs) {
					const code = await Promise.race([closed, late(limitMs)]);
					socket.destroy();
					return code;
				},
			});
		});
		asked.end();
	});
}

export const sockets: Kind = {
	name: "sockets",
	attacks: [
		{
			name: "another site's page listens with an administrator's cookie",
			tried: "GET /live from https://evil.example, from another port and from nowhere",
			async run(ground) {
				const { headers } = await ground.cast.dana();
				const cookie = headers.cookie ?? "";
				const origins = [{ origin: "https://evil.example" }, { origin: ground.edge }, {}];
				const answers = await Promise.all(
					origins.map((origin) => ground.raw({ path, headers: { ...upgrade, cookie, ...origin } })),
				);
				return allOf(answers.map((answer) => refusal(answer, 403, "cross_site")));
			},
		},
		{
			name: "a stranger listens to an organization",
			tried: "GET /live of Globex and of nowhere as Dana, of Acme with too little and nothing",
			async run(ground) {
				const dana = await ground.cast.dana();
				const policy = await ground.cast.token(organizationId, "policy");
				const open = (id: string, headers: Readonly<Record<string, string>>) =>
					ground.raw({
						path: `/live?organizationId=${id}`,
						headers: { ...upgrade, ...headers },
					});
				const [foreign, absent, scoped, nobody] = [
					await open("org_globex", dana.headers),
					await open("org_nowhere", dana.headers),
					await open(organizationId, policy.headers),
					await open(organizationId, { origin: ground.curfew }),
				];
				return allOf([
					refusal(foreign, 404, "not_found"),
					refusal(absent, 404, "not_found"),
					refusal(scoped, 403, "insufficient_scope"),
					refusal(nobody, 401, "unauthenticated"),
				]);
			},
		},
		{
			name: "a socket outlives the session that opened it",
			tried: "a socket open while its session is ended",
			async run(ground) {
				const dana = await throwawayDana(ground);
				const socket = await watch(ground, dana.headers);
				const me = await ground.fetch("/auth/me", { headers: dana.headers });
				const order = { organizationId, sessionId: me.at("sessionId") };
				expectOk(await ground.call(await ground.cast.dana(), "sessions.revoke", order));
				const code = await socket.closedWithin(10_000);
				return unless(code !== null, `closed with ${code}`, "still open");
			},
		},
		{
			name: "a socket outlives the token that opened it",
			tried: "a socket open while its token is revoked",
			async run(ground) {
				const dana = await ground.cast.dana();
				const order = { organizationId, name: "Attack", scopes: ["read"] };
				const made = expectOk(await ground.call(dana, "apiTokens.create", order));
				const socket = await watch(ground, bearer(made.at("token")).headers);
				const tokenId = made.at("apiToken.id");
				expectOk(await ground.call(dana, "apiTokens.revoke", { organizationId, tokenId }));
				const code = await socket.closedWithin(10_000);
				return unless(code !== null, `closed with ${code}`, "still open");
			},
		},
	],
};
