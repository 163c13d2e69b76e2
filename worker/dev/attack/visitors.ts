import { acme } from "../identities.ts";
import { expectOk, type Ground, signedIn } from "./ground.ts";
import type { Credentials } from "./outsider.ts";
import { signIn } from "./people.ts";

/** Acme's administrator in one more browser, whose session an attack may end. */
export async function throwawayDana(ground: Ground): Promise<Credentials> {
	return (await signedIn(signIn(ground.curfew, "usr_dana"))).credentials;
}

interface Invited {
	administratorId: string;
	credentials: Credentials;
	/** Whether the same link lets them in once more. */
	followsAgain(): Promise<boolean>;
}

/** One more administrator of Acme, by an invitation that they have followed. */
export async function invitedAdministrator(
	ground: Ground,
	subject: string,
	email: string,
): Promise<Invited> {
	const order = { organizationId: acme.id, email };
	const invited = expectOk(
		await ground.call(await ground.cast.dana(), "administrators.invite", order),
	);
	const invitation = /cfi_[\w-]+/.exec(invited.body)?.[0] ?? "";
	const { credentials } = await signedIn(signIn(ground.curfew, subject, { invitation }));
	const me = expectOk(await ground.fetch("/auth/me", { headers: credentials.headers }));
	return {
		administratorId: me.at("administrator.id"),
		credentials,
		async followsAgain() {
			return (await signIn(ground.curfew, subject, { invitation })).cookie !== "";
		},
	};
}
