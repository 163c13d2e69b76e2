import { failure } from "../../domain/errors.ts";
import { newSecret } from "../../domain/ids.ts";
import type { StoredTables } from "../../testing/storage/table-copies.ts";
import { isOwnPage } from "./own-page.ts";

/** What the local world's object does for the door. */
export interface Restorable {
	remember(): Promise<StoredTables>;
	/** Never answers: the object stops and starts anew. */
	goBackTo(tables: StoredTables): Promise<void>;
	makeToken(secret: string): Promise<void>;
}

const remembered = new Map<string, StoredTables>();

/**
 * A restore to an older point, which runs nowhere but on the platform: only the local world has this stand-in.
 * `POST /auth/local/restore?organizationId=…&step=remember` copies the object's tables, `step=restore` puts the copy back
 * and starts the object anew, and `step=token` makes an API token of all scopes, for organizations without anybody who
 * could sign in. Only from its own origin: any page that a developer has open could post there. Null for every other
 * request.
 */
export async function openRestoreDoor(
	request: Request,
	objectOf: (organizationId: string) => Restorable,
): Promise<Response | null> {
	const { pathname, searchParams } = new URL(request.url);
	if (pathname !== "/auth/local/restore" || request.method !== "POST") return null;
	if (!isOwnPage(request)) {
		return Response.json(failure("cross_site"), { status: 403 });
	}
	const organizationId = searchParams.get("organizationId") ?? "";
	const object = objectOf(organizationId);
	switch (searchParams.get("step")) {
		case "remember":
			remembered.set(organizationId, await object.remember());
			return Response.json({ remembered: true });
		case "restore": {
			const tables = remembered.get(organizationId);
			if (tables === undefined) return Response.json(failure("not_found"), { status: 404 });
			await object.goBackTo(tables).catch(() => undefined);
			return Response.json({ restored: true });
		}
		case "token": {
			const secret = newSecret();
			await object.makeToken(secret);
			return Response.json({ token: `cfw_${organizationId}_${secret}` });
		}
		default:
			return Response.json(failure("not_found"), { status: 404 });
	}
}
