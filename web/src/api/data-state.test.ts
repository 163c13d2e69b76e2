import { QueryObserver } from "@tanstack/solid-query";
import { afterEach, expect, test } from "vitest";
import { isSaidInPlace, readDataState, readFailedAgain } from "./data-state.ts";
import { offline, type Problem, ProblemError } from "./errors.ts";
import { queryClient } from "./query-client.ts";

const stops: (() => void)[] = [];
afterEach(() => {
	for (const stop of stops.splice(0)) stop();
	queryClient.clear();
});

let answer: () => Promise<unknown>;
const failWith = (problem: Problem) => {
	answer = () => Promise.reject(new ProblemError(problem));
};
const refused: Problem = { reason: "forbidden", message: "", requestId: null };
const broken: Problem = { reason: "internal", message: "Try again.", requestId: null };

/** As a page does that shows it; null data: none has come yet. */
async function show(queryKey: readonly unknown[], data: object | null): Promise<void> {
	if (data) queryClient.setQueryData(queryKey, data);
	const observer = new QueryObserver(queryClient, {
		queryKey,
		queryFn: () => answer(),
		staleTime: Number.POSITIVE_INFINITY,
		retry: false,
	});
	stops.push(observer.subscribe(() => {}));
}
const refresh = (queryKey: readonly unknown[]) =>
	queryClient
		.getQueryCache()
		.find({ queryKey })
		?.fetch()
		.catch(() => {});

test("what is on screen is as old as its oldest part, by the server's own word where it gave one", async () => {
	expect(readDataState().since).toBeNull();
	await show(["sessions", "org", "list"], { pages: [{ asOf: 2_000 }] });
	await show(["audit", "org"], { asOf: 1_000 });
	await show(["me"], { asOf: 1 });
	expect(readDataState()).toEqual({ since: 1_000, failure: null });
});

test("what could not be read again stays, with the reason; a refusal is the page's own matter", async () => {
	await show(["audit", "org"], { asOf: 1_000 });
	failWith(refused);
	await refresh(["audit", "org"]);
	expect(readDataState().failure).toBeNull();
	failWith(broken);
	await refresh(["audit", "org"]);
	expect(readDataState()).toMatchObject({ since: 1_000, failure: { problem: broken } });
	expect(isSaidInPlace()).toBe(false);

	answer = async () => ({ asOf: 3_000 });
	await refresh(["audit", "org"]);
	expect(readDataState()).toEqual({ since: 3_000, failure: null });
});

test("the list of sessions says above its rows that they are old", async () => {
	await show(["sessions", "org", "list"], { pages: [{ asOf: 2_000 }] });
	failWith(offline);
	await refresh(["sessions", "org", "list"]);
	expect(isSaidInPlace()).toBe(true);
	await readFailedAgain();
});
