import { createServer } from "node:http";
import app from "./app.ts";

createServer(async ({ url = "/", headers: { authorization = "" } }, response) => {
	const asked = new Request(new URL(url, `http://127.0.0.1:${app.port}`), {
		headers: { authorization },
	});
	const answer = await app.fetch(asked);
	response.writeHead(answer.status, Object.fromEntries(answer.headers));
	response.end(await answer.text());
}).listen(app.port, app.hostname);
