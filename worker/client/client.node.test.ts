import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCurfewClient, refusalReason } from "./index.ts";

const heard: { request: IncomingMessage; body: string }[] = [];
let answer: { status: number; body: unknown } = { status: 200, body: [] };
const server = createServer(async (request, response) => {
	heard.push({ request, body: await text(request) });
	response.writeHead(answer.status, { "content-type": "application/json" });
	response.end(isJson ? JSON.stringify(answer.body) : "<!doctype html>");
});
let isJson = true;
let baseUrl = "";
beforeAll(async () => {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it("asks Curfew where it is, by POST alone, so that nothing of a person stands in a URL", async () => {
	answer = { status: 200, body: [{ result: { data: { items: [] } } }] };
	const curfew = createCurfewClient({ baseUrl, token: "cfw_x", requestId: "req_1" });
	const page = await curfew.sessions.list.query({ organizationId: "org_1", filter: "q:ada" });
	expect(page).toEqual({ items: [] });
	const { request, body } = heard.at(-1) ?? expect.fail("nothing was asked");
	expect([request.method, request.url]).toEqual(["POST", "/trpc/sessions.list?batch=1"]);
	expect(request.headers).toMatchObject({
		authorization: "Bearer cfw_x",
		"x-request-id": "req_1",
	});
	expect(JSON.parse(body)).toEqual({ 0: { organizationId: "org_1", filter: "q:ada" } });
});

it("tells the reason of a refusal, and that there is none when nobody answers", async () => {
	const data = { code: "UNAUTHORIZED", httpStatus: 401, reason: "reused" };
	answer = { status: 401, body: [{ error: { message: "Used.", code: -32001, data } }] };
	const refresh = (at: string) =>
		createCurfewClient({ baseUrl: at, token: "cfw_x" })
			.lifecycle.refresh.mutate({ refreshToken: "cfr_x" })
			.then(() => "none", refusalReason);
	expect(await refresh(baseUrl)).toBe("reused");
	expect(await refresh("http://127.0.0.1:1")).toBeNull();
});

it.each(["/curfew", "/curfew/"])("asks below the path of its address: %s", async (path) => {
	answer = { status: 200, body: [{ result: { data: { items: [] } } }] };
	const curfew = createCurfewClient({ baseUrl: baseUrl + path, token: "cfw_x" });
	await curfew.sessions.list.query({ organizationId: "org_1" });
	expect(heard.at(-1)?.request.url).toBe("/curfew/trpc/sessions.list?batch=1");
});

it("says where nothing answers, or something else than Curfew", async () => {
	const asks = (at: string) =>
		createCurfewClient({ baseUrl: at, token: "cfw_x" }).sessions.list.query({
			organizationId: "org_1",
		});
	await expect(asks("http://127.0.0.1:1")).rejects.toThrow(
		/^Nothing answers at http:\/\/127\.0\.0\.1:1: ./,
	);
	isJson = false;
	await expect(asks(baseUrl)).rejects.toThrow(`What answers at ${baseUrl} is not Curfew`);
	isJson = true;
});

it("says at once that an address is none", () => {
	expect(() => createCurfewClient({ baseUrl: "sessions", token: "cfw_x" })).toThrow("Invalid URL");
});
