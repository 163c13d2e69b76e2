import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followedRequests } from "./followed-requests.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

function aPage() {
	const asked: string[] = [];
	const page = { mayAsk: true, isDue: false };
	const requests = followedRequests({
		mayAsk: () => page.mayAsk,
		states: () =>
			page.isDue
				? async () => {
						asked.push("states");
						page.isDue = false;
					}
				: null,
		counts: [
			{
				ask: async () => void asked.push("counts"),
				restMs: 3_000,
				settleMs: 1_200,
			},
		],
	});
	const news = () => {
		page.isDue = true;
		requests.oweCounts();
		requests.wake();
	};
	return { asked, page, requests, news };
}

test("after one change the states are asked for at once, the counts when they have followed, and once more", async () => {
	const { asked, news } = aPage();
	news();
	expect(asked).toEqual(["states"]);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(asked).toEqual(["states"]);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(asked).toEqual(["states", "counts", "counts"]);
});

test("under fifty changes a second there is one request a second, and states are never left waiting for two", async () => {
	const { asked, news } = aPage();
	for (let nth = 0; nth < 50 * 20; nth += 1) {
		news();
		await vi.advanceTimersByTimeAsync(20);
	}
	expect(asked.length).toBeLessThanOrEqual(21);
	expect(asked.filter((what) => what === "counts").length).toBeGreaterThanOrEqual(4);
	expect(asked.join(" ")).not.toContain("counts counts");
});

test("nothing is asked for while nobody may see it change, and everything afterwards", async () => {
	const { asked, page, requests, news } = aPage();
	page.mayAsk = false;
	news();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(asked).toEqual([]);
	page.mayAsk = true;
	requests.wake();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(asked).toEqual(["states", "counts", "counts"]);
});
