import {
	answers,
	expectThat,
	freePort,
	issueToken,
	note,
	serveApplication,
	sessionOfToken,
	start,
	tell,
	url,
	variables,
} from "../story.ts";

await tell(async () => {
	expectThat(
		process.env.WRANGLER_REGISTRY_PATH !== undefined,
		"Set WRANGLER_REGISTRY_PATH to .wrangler/state/registry of Curfew's repository, beside `npm start`.",
	);
	// Who signs in, and signs the access tokens.
	serveApplication();
	const listen = await freePort();
	const at = `http://127.0.0.1:${listen}`;
	const given = { ISSUER: url, CURFEW_TOKEN: variables.CURFEW_TOKEN };
	const { output } = start("wrangler", [
		...["dev", "--ip", "127.0.0.1", "--port", `${listen}`, "--inspector-port", "0"],
		...Object.entries(given).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
	]);
	await answers(`${at}/orders`, output);
	const sessionId = await sessionOfToken(await issueToken("usr_local"));
	const { active } = await (await fetch(`${at}/stands/${sessionId}`)).json();
	expectThat(active === true, "The client was not answered over the binding.");
	note("found by the registry: the client asks over its binding with cfw_local_service");
	return { at, paths: ["/orders", "/checked"], signIn: issueToken };
});
