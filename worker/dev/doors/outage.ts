import { failure } from "../../domain/errors.ts";
import { isOwnPage } from "./own-page.ts";

/**
 * A D1 that can be made to fail. Only the local world has it: `POST /auth/local/outage?down=1` makes every use of D1
 * throw until `down=0`, for the Worker and for every object, so that anybody can see what goes on without D1. Only from
 * its own origin: any page that a developer has open could post there.
 */
let down = false;

/** Answers a request for the switch; null for every other request. */
export function switchOutage(request: Request): Response | null {
	const { pathname, searchParams } = new URL(request.url);
	if (pathname !== "/auth/local/outage" || request.method !== "POST") return null;
	if (!isOwnPage(request)) {
		return Response.json(failure("cross_site"), { status: 403 });
	}
	down = searchParams.get("down") === "1";
	return Response.json({ down });
}

/** The binding itself while D1 is up; one whose every call throws while it is down. */
export function breakable(d1: D1Database): D1Database {
	return new Proxy(d1, {
		get(target, name) {
			const member: unknown = Reflect.get(target, name);
			if (typeof member !== "function") return member;
			return (...values: unknown[]): unknown => {
				if (down) throw new Error("D1 is down (made to fail by /auth/local/outage)");
				return Reflect.apply(member, target, values);
			};
		},
	});
}
