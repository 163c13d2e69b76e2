import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import type { Session } from "../../api/client.ts";
import { SessionFlags } from "./panel/session-flags.tsx";
import { SessionPerson } from "./session-person.tsx";

afterEach(cleanup);

const seen = {
	first: { ip: "203.0.113.7", device: "Firefox on Linux", userAgent: "Mozilla/5.0 (X11)" },
	again: { ip: "198.51.100.4", device: null, userAgent: null },
};
const flag = {
	kind: "replayed_elsewhere" as const,
	at: Date.UTC(2026, 10, 25),
	generation: 1,
	seen,
};

const aSession = (flags: Session["flags"]): Session => ({
	id: "ses_1",
	organizationId: "org_acme",
	user: { id: "usr_raj", name: "Raj Shah", email: "raj@acme.example" },
	status: "active",
	device: { type: "desktop", os: "Linux", browser: "Firefox", label: "Firefox on Linux" },
	ip: "203.0.113.7",
	geo: null,
	authMethods: ["pwd"],
	clientId: null,
	createdAt: 0,
	lastActivityAt: 0,
	expiresAt: 1,
	idleExpiresAt: 1,
	current: false,
	supportGrantId: null,
	flags,
});

test("a session whose token came back from elsewhere says so in words, in every list", () => {
	render(() => <SessionPerson session={aSession([flag])} name="Raj Shah" />);
	expect(screen.getByText("Replayed elsewhere")).toBeDefined();
});

test("nearly every session has nothing to say", () => {
	render(() => <SessionPerson session={aSession([])} name="Raj Shah" />);
	expect(screen.queryByText("Replayed elsewhere")).toBeNull();
});

test("its panel names both places, and says what was not reported or is no longer kept", () => {
	const { unmount } = render(() => <SessionFlags flags={[flag]} />);
	for (const text of ["203.0.113.7", "Firefox on Linux", "198.51.100.4", "device not reported"]) {
		expect(screen.getByText(text)).toBeDefined();
	}
	unmount();
	render(() => <SessionFlags flags={[{ ...flag, seen: null }]} />);
	expect(screen.getByText("no longer kept")).toBeDefined();
});
