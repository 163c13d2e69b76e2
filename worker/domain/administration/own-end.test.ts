import { expect, it } from "vitest";
import { type ActorReference, systemActor } from "../actor.ts";
import { ownEndOf } from "./own-end.ts";

const ended = (by: ActorReference, cause: "admin" | "user" | "idle" = "admin") =>
	ownEndOf({ at: 1, by, cause, reason: "Suspicion", receiptId: "rcp_1" }, "adm_dana");

const dana: ActorReference = { kind: "organization_admin", id: "adm_dana", name: "Dana Kim" };

it("tells whether one did it oneself, and else which kind of other", () => {
	expect(ended(dana).by.kind).toBe("you");
	expect(ended({ ...dana, id: "adm_raj" }).by.kind).toBe("administrator");
	expect(ended({ ...dana, id: "adm_lena", kind: "global_admin" }).by.kind).toBe("support");
	expect(ended({ ...dana, id: "tok_1", kind: "api_token" }).by.kind).toBe("program");
	expect(ended({ ...dana, id: "usr_1", kind: "person" }, "user").by.kind).toBe("you");
	expect(ended(systemActor, "idle").by.kind).toBe("system");
});

it("tells no id, no receipt, and not what somebody typed about the person", () => {
	const told = JSON.stringify(ended({ ...dana, id: "adm_raj", name: "Raj Shah" }));
	expect(told).toContain("Raj Shah");
	for (const kept of ["adm_raj", "rcp_1", "Suspicion"]) expect(told).not.toContain(kept);
});
