/**
 * A D1 that can be made to fail. Only the local world has it: `POST /auth/local/outage?down=1` makes every use of D1
 * throw until `down=0`, for the Worker and for every object, so that anybody can see what goes on without D1.
 */
let down = false;

export function setOutage(value: boolean): void {
	down = value;
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
