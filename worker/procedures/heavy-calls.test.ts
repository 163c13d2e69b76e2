import { expect, it } from "vitest";
import { hourMs, secondMs } from "../domain/clock.ts";
import { credentialBudget, heavyCosts, organizationBudget } from "../domain/limits/budget.ts";
import { anApiToken, anOrganization } from "../testing/support/builders.ts";
import { fetchWorker, withToken } from "../testing/support/callers.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

const start = Date.UTC(2040, 0, 1);
const at = aStandingClock(start);

const inputs = {
	"sessions.facets": {},
	"policies.simulate": { change: { idleTimeoutMs: hourMs } },
};

/** How many of them a token may call at once. */
const simulations = credentialBudget.size / heavyCosts["policies.simulate"];

interface Answer {
	result?: unknown;
	error?: { data: { reason: string; retryAfterMs: number } };
}

async function aWorld() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	/** Calls the same procedure many times in one batch; how many were let through, and what the others were told. */
	const batch = async (
		token: string,
		count: number,
		procedure: keyof typeof inputs = "policies.simulate",
	) => {
		const indices = Array.from({ length: count }, (_, index) => index);
		const input = Object.fromEntries(
			indices.map((index) => [index, { organizationId, ...inputs[procedure] }]),
		);
		const response = await fetchWorker(
			`/trpc/${indices.map(() => procedure).join(",")}?batch=1&input=${JSON.stringify(input)}`,
			{ headers: { authorization: `Bearer ${token}` } },
		);
		const answers = (await response.json()) as Answer[];
		const refused = answers.flatMap(({ error }) => error ?? []);
		return { through: count - refused.length, refused: refused.map(({ data }) => data), response };
	};
	return { organization, organizationId, batch, token: () => anApiToken(organizationId) };
}

it("heavy calls come out of a budget, each call of a batch counted; beyond it they are told when to come again", async () => {
	const { batch, token } = await aWorld();
	const one = await token();
	expect((await batch(one, simulations)).through).toBe(simulations);
	const { through, refused, response } = await batch(one, 20);
	expect(through).toBe(0);
	expect(refused).toMatchObject(
		Array(20).fill({ reason: "slow_down", httpStatus: 429, retryAfterMs: 2 * secondMs }),
	);
	expect(response.headers.get("retry-after")).toBe("2");
	at(start + 2 * secondMs);
	expect((await batch(one, 20)).through).toBe(1);
});

it("what reads little goes on meanwhile, and so do others", async () => {
	const { batch, token, organizationId } = await aWorld();
	const [one, other] = [await token(), await token()];
	await batch(one, 20);
	expect((await batch(one, 20)).through).toBe(0);
	const { items } = await withToken(one).sessions.list.query({ organizationId });
	expect(items).toEqual([]);
	expect((await batch(other, 20)).through).toBe(20);
});

it("many tokens of one organization are not many budgets", async () => {
	const { batch, token } = await aWorld();
	let through = 0;
	for (let index = 0; index < 5; index += 1) {
		through += (await batch(await token(), simulations)).through;
	}
	expect(through * heavyCosts["policies.simulate"]).toBe(organizationBudget.size);
	const elsewhere = await aWorld();
	expect((await elsewhere.batch(await elsewhere.token(), 20)).through).toBe(20);
});

it("what reads more costs more", async () => {
	const { batch, token } = await aWorld();
	const one = await token();
	expect((await batch(one, 20, "sessions.facets")).through).toBe(20);
	expect((await batch(one, 20)).through).toBe(simulations - 10);
	expect((await batch(one, 1, "sessions.facets")).refused).toMatchObject([
		{ retryAfterMs: secondMs },
	]);
});
