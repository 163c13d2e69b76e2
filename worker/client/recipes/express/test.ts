import { answers, start, tell, url } from "../story.ts";

await tell(async () => {
	const { output } = start("node", ["server.ts"]);
	await answers(`${url}/.well-known/jwks.json`, output);
	return {};
});
