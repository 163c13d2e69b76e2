import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listenOn, portOf } from "../../testing/support/free-ports.ts";
import { createBrowser } from "./browser.ts";

const server = createServer((request, response) => {
	const url = request.url ?? "/";
	if (url === "/set") {
		response.setHeader("set-cookie", [
			"a=1; Path=/",
			"b=2; Path=/deep",
			"gone=; Path=/; Max-Age=0",
		]);
		response.writeHead(303, { location: "/show" });
		return void response.end();
	}
	if (url === "/form") {
		return void response.end(
			'<form method="post" action="/show"><button name="who" value="x"></form>',
		);
	}
	let body = "";
	request.on("data", (chunk) => {
		body += String(chunk);
	});
	request.on("end", () =>
		response.end(`${request.method} ${request.headers.cookie ?? ""} ${body}`),
	);
});
let origin = "";
beforeAll(async () => {
	origin = `http://127.0.0.1:${portOf(await listenOn(0, server))}`;
});
afterAll(() => {
	server.close();
});

const browser = () => createBrowser({ userAgent: "test", ip: "192.0.2.1" });

test("redirects are followed, and a cookie goes only where its path says", async () => {
	const visitor = browser();
	expect((await visitor.get(`${origin}/set`)).body).toBe("GET a=1 ");
	expect((await visitor.get(`${origin}/deep/er`)).body).toBe("GET a=1; b=2 ");
});

test("pressing a button that a page does not have is an error, not a request", async () => {
	const visitor = browser();
	const page = await visitor.get(`${origin}/form`);
	expect((await visitor.press(page, "who", "x")).body).toBe("POST  who=x");
	expect(() => visitor.press(page, "who", "y")).toThrow(/has no form with who=y/);
});
