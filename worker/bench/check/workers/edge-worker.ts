import { DurableObject } from "cloudflare:workers";
import { type Context, Hono } from "hono";
import { importJWK, type JWK, jwtVerify } from "jose";
import { requireSession as requireSessionOf } from "../../../client/fetch.ts";
import { createGate, type SessionGateBinding } from "../../../client/gate.ts";
import { requireSession } from "../../../client/hono.ts";
import { fillD1, sessionIdAt } from "../../../testing/support/fill.ts";
import {
	type CheckedSession,
	crowds,
	type Hammer,
	many,
	manyFromMemory,
} from "./bench-messages.ts";
import { ColdGate, hammer } from "./gates.ts";
import { MemoryMisses } from "./memory-misses.ts";

interface EdgeEnv {
	GATE: SessionGateBinding;
	DB: D1Database;
	LOOKUP: DurableObjectNamespace<LookupObject>;
	ISSUER: string;
	AUDIENCE: string;
	KEY: JWK;
}
type EdgeContext = Context<{ Bindings: EdgeEnv }>;

/** What people build first: one object that knows which sessions stand, asked on every request. */
export class LookupObject extends DurableObject<EdgeEnv> {
	readonly #standing: Set<string>;

	constructor(ctx: DurableObjectState, env: EdgeEnv) {
		super(ctx, env);
		const { sql } = ctx.storage;
		sql.exec("CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, status TEXT NOT NULL)");
		const rows = sql.exec<{ id: string }>("SELECT id FROM sessions WHERE status = 'active'");
		this.#standing = new Set(rows.toArray().map(({ id }) => id));
	}

	async add(ids: string[]): Promise<void> {
		const added = "INSERT INTO sessions SELECT value, 'active' FROM json_each(?)";
		this.ctx.storage.sql.exec(added, JSON.stringify(ids));
		for (const id of ids) this.#standing.add(id);
	}

	async inMemory(id: string): Promise<boolean> {
		return this.#standing.has(id);
	}

	async inSql(id: string): Promise<boolean> {
		const [row] = this.ctx.storage.sql.exec("SELECT status FROM sessions WHERE id = ?", id);
		return row?.status === "active";
	}
}

/** Set once before the rounds. */
const checked = new Map<string, CheckedSession>();
let key: Promise<CryptoKey | Uint8Array>;
const cold = new ColdGate();
const misses = new MemoryMisses();

/** The binding, made once as an isolate's is: what is asked over it is counted. */
class CountedBinding implements SessionGateBinding {
	readonly #binding: SessionGateBinding;

	constructor(binding: SessionGateBinding) {
		this.#binding = binding;
	}

	check(...asked: Parameters<SessionGateBinding["check"]>) {
		misses.asked();
		return this.#binding.check(...asked);
	}

	facts(...asked: Parameters<SessionGateBinding["facts"]>) {
		return this.#binding.facts(...asked);
	}

	lease(...asked: Parameters<SessionGateBinding["lease"]>) {
		const lease = this.#binding.lease(...asked);
		return misses.leasing(asked[0], lease, (granted) => granted?.termMs ?? 0);
	}
}

let counted: CountedBinding | undefined;
const bindingOf = (c: EdgeContext): SessionGateBinding => {
	counted ??= new CountedBinding(c.env.GATE);
	return counted;
};

const sessionOf = (name: string): CheckedSession => {
	const session = checked.get(name);
	if (session === undefined) throw new Error(`No session is known for ${name}`);
	return session;
};

const lookupOf = (c: EdgeContext) => c.env.LOOKUP.getByName("sessions");

/** Made for each request, without a closure. */
class AskingRequest {
	readonly first = true;
	readonly consistency: "leased" | "strict";
	readonly #context: EdgeContext;

	constructor(context: EdgeContext, consistency: "leased" | "strict") {
		this.#context = context;
		this.consistency = consistency;
	}

	waitUntil(work: Promise<unknown>): void {
		this.#context.executionCtx.waitUntil(work);
	}
}

let gate: ReturnType<typeof createGate> | undefined;

function check(
	c: EdgeContext,
	name: string,
	consistency: "leased" | "strict",
): boolean | Promise<boolean> {
	const { organizationId, facts } = sessionOf(name);
	const { sessionId, userId: sub, sequence: seq, endsAtMs: sexp } = facts;
	gate ??= createGate({ binding: bindingOf(c) });
	const asked = { organizationId, sessionId, claims: { sub, seq, sexp } };
	const request = new AskingRequest(c, consistency);
	const answer = gate.tryCheck(asked, request);
	return answer === null ? gate.check(asked, request).then(({ active }) => active) : answer.active;
}

/** Ways to find out whether a session stands. */
const questions: Record<string, (c: EdgeContext) => boolean | Promise<boolean>> = {
	...Object.fromEntries(
		Object.keys(crowds).map((crowd) => [
			`check/${crowd}`,
			(c: EdgeContext) => check(c, crowd, "leased"),
		]),
	),
	strict: (c) => check(c, "none", "strict"),
	es256: async (c) => {
		const token = c.req.header("authorization")?.slice("Bearer ".length) ?? "";
		const { ISSUER: issuer, AUDIENCE: audience } = c.env;
		await jwtVerify(token, await key, { issuer, audience, typ: "at+jwt", algorithms: ["ES256"] });
		return true;
	},
	"object/memory": (c) => lookupOf(c).inMemory(sessionOf("none").facts.sessionId),
	"object/sql": (c) => lookupOf(c).inSql(sessionOf("none").facts.sessionId),
	d1: async (c) => {
		const { organizationId, facts } = sessionOf("none");
		const row = await c.env.DB.prepare(
			"SELECT status FROM user_sessions WHERE organization_key = (SELECT key FROM organization_keys WHERE id = ?) AND id = ?",
		)
			.bind(organizationId, facts.sessionId)
			.first<{ status: string }>();
		return row?.status === "active";
	},
};

const answered = (c: EdgeContext, active: boolean): Response =>
	active ? c.text("ok") : c.text("refused", 401);

const answeredLater = async (c: EdgeContext, active: Promise<boolean>): Promise<Response> =>
	answered(c, await active);

const app = new Hono<{ Bindings: EdgeEnv }>();
app.get("/noop", (c) => c.text("ok"));
app.get(
	"/noop/middleware",
	(_, next) => next(),
	(c) => c.text("ok"),
);
for (const [name, ask] of Object.entries(questions)) {
	app.get(`/${name}`, (c) => {
		const active = ask(c);
		return typeof active === "boolean" ? answered(c, active) : answeredLater(c, active);
	});
	const times = name.startsWith("check/") ? manyFromMemory : many;
	app.get(`/many/${name}`, async (c) => {
		let active = true;
		for (let count = 0; count < times && active; count += 1) {
			const asked = ask(c);
			active = typeof asked === "boolean" ? asked : await asked;
		}
		return answered(c, active);
	});
}

const guardedBy = (c: EdgeContext) => {
	const { ISSUER: issuer, AUDIENCE: audience } = c.env;
	return { gate: createGate({ binding: bindingOf(c) }), issuer, audience, keys: () => key };
};

/** Made with the first request, as its keys come with the environment; an edge makes it once. */
let guard: ReturnType<typeof requireSession> | undefined;
const guardOf = (c: EdgeContext): ReturnType<typeof requireSession> => {
	guard ??= requireSession(guardedBy(c));
	return guard;
};

type GuardedHandler = (
	request: Request,
	during: ExecutionContext,
	c: EdgeContext,
) => Response | Promise<Response>;
let guardedHandler: GuardedHandler | undefined;
const handlerOf = (c: EdgeContext): GuardedHandler => {
	guardedHandler ??= requireSessionOf(
		guardedBy(c),
		(_request, _session, _during: ExecutionContext, own: EdgeContext) => own.text("ok"),
	);
	return guardedHandler;
};
app.get(
	"/guard",
	(c, next) => (guard ?? guardOf(c))(c as never, next),
	(c) => c.text("ok"),
);
app.get("/guard/handler", (c) =>
	(guardedHandler ?? handlerOf(c))(c.req.raw, c.executionCtx as ExecutionContext, c),
);
app.get("/many/guard", async (c) => {
	const middleware = guardOf(c);
	let letIn = 0;
	const next = async (): Promise<void> => {
		letIn += 1;
	};
	for (let count = 0; count < manyFromMemory; count += 1) await middleware(c as never, next);
	return answered(c, letIn === manyFromMemory);
});

app.get("/cold", async (c) => {
	const answer = await cold.check(c.env.GATE, (work) => c.executionCtx.waitUntil(work));
	return answered(c, answer.active);
});

app.post("/sessions", async (c) => {
	const sessions = (await c.req.json()) as Record<string, CheckedSession>;
	for (const [name, session] of Object.entries(sessions)) checked.set(name, session);
	key = importJWK(c.env.KEY, "ES256");
	return c.text("ok");
});
app.post("/lookup", async (c) => {
	const { standing, session } = await c.req.json<{ standing: number; session: CheckedSession }>();
	const { organizationId, facts } = session;
	await fillD1(c.env.DB, organizationId, standing, Date.now());
	await c.env.DB.prepare(
		"UPDATE OR REPLACE user_sessions SET id = ? WHERE organization_key = (SELECT key FROM organization_keys WHERE id = ?) AND id = ?",
	)
		.bind(facts.sessionId, organizationId, sessionIdAt(0))
		.run();
	const others = Array.from({ length: standing - 1 }, (_, index) => sessionIdAt(index + 1));
	await lookupOf(c).add([facts.sessionId, ...others]);
	return c.text("ok");
});
app.post("/not-from-memory", (c) => c.json(misses.soFar));
app.post("/cold", async (c) => {
	cold.lose(await c.req.json());
	return c.text("ok");
});
app.post("/hammer", async (c) => c.json(await hammer(c.env.GATE, await c.req.json<Hammer>())));
app.onError((error, c) => c.text(String(error), 500));

export default app;
