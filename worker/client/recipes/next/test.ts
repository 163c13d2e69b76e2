import { answers, port, run, start, tell, url } from "../story.ts";

await tell(async () => {
	await run("next", ["build"]);
	const { output } = start("next", ["start", "--hostname", "127.0.0.1", "--port", String(port)]);
	await answers(url, output);
	return {
		paths: ["/orders", "/api/orders"],
		show: (token) => ({ cookie: `access=${token}`, accept: "text/html" }),
	};
});
