import { answers, port, start, tell, url, variables } from "../story.ts";

await tell(async () => {
	const given = ["CURFEW_TOKEN", "ISSUER", "SIGNING_KEY"].flatMap((name) => [
		"--var",
		`${name}:${variables[name]}`,
	]);
	const place = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
	const { output } = start("wrangler", ["dev", ...place, ...given]);
	await answers(`${url}/.well-known/jwks.json`, output);
	return {};
});
