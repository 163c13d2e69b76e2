import { clientFacts } from "../../services/client/client-facts.ts";

export const firefoxOnLinux =
	"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
export const safariOnIphone =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/** Where a session comes from when it does not matter. */
export const someClient = clientFacts({
	ip: "203.0.113.7",
	userAgent: firefoxOnLinux,
	geo: { country: "DE" },
	authMethods: ["pwd"],
	clientId: null,
});
