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
	network: null,
	authMethods: ["pwd"],
	clientId: null,
	metadata: null,
	createdAt: 0,
	lastActivityAt: 0,
	expiresAt: 1,
	idleExpiresAt: 1,
	current: false,
	supportGrantId: null,
	flags,
});

test("a session whose token came back from elsewhere says so in words, in every list", async () => {
	render(() => <SessionPerson session={aSession([flag])} name="Raj Shah" />);
	const chip = await screen.findByText("Replayed elsewhere");
	expect(chip.dataset.tone).toBe("warning");
});

test("of many facts a line shows the one that matters most, and counts and names the others", async () => {
	const at = flag.at;
	const flags: Session["flags"] = [
		{ kind: "tor", at },
		{ kind: "many_sessions", at, count: 12 },
		{ kind: "new_country", at, seen: null },
		flag,
	];
	const { unmount } = render(() => <SessionPerson session={aSession(flags)} name="Raj Shah" />);
	expect(await screen.findByText("Replayed elsewhere")).toBeDefined();
	expect(screen.queryByText("New country")).toBeNull();
	expect(screen.getByText("+3").getAttribute("aria-hidden")).toBe("true");
	expect(screen.getByText("also New country, Tor, Many sessions")).toBeDefined();
	// What stands for the words where there is no room for them.
	const mark = screen.getByTitle("Replayed elsewhere, New country, Tor, Many sessions");
	expect(mark.textContent).toBe("4");
	expect(mark.dataset.tone).toBe("warning");
	expect(mark.getAttribute("aria-hidden")).toBe("true");
	unmount();

	render(() => <SessionPerson session={aSession(flags)} name="Raj Shah" isLarge />);
	for (const words of ["Replayed elsewhere", "New country", "Tor", "Many sessions"])
		expect(await screen.findByText(words)).toBeDefined();
});

test("nearly every session has nothing to say", () => {
	render(() => <SessionPerson session={aSession([])} name="Raj Shah" />);
	expect(screen.queryByText("Replayed elsewhere")).toBeNull();
});

test("its panel names both places, and says what was not reported or is no longer kept", () => {
	const { unmount } = render(() => <SessionFlags flags={[flag]} stands />);
	for (const text of ["203.0.113.7", "Firefox on Linux", "198.51.100.4", "device not reported"]) {
		expect(screen.getByText(text)).toBeDefined();
	}
	unmount();
	render(() => <SessionFlags flags={[{ ...flag, seen: null }]} stands />);
	expect(screen.getByText("no longer kept")).toBeDefined();
});

test("its panel tells every fact with its reason, and names of places stand by themselves", () => {
	const at = flag.at;
	const spot = { country: null, latitude: 0, longitude: 0, at };
	const travel = { distanceKm: 1_000, elapsedMs: 60_000, speedKmh: 60_000 };
	const from = { ...spot, city: "Berlin" };
	const to = { ...spot, city: "<b>São Paulo</b>" };
	render(() => (
		<SessionFlags
			stands
			flags={[
				{ kind: "user_agent_changed", at, seen },
				{ kind: "impossible_travel", at, ...travel, seen: { from, to } },
			]}
		/>
	));
	const [first, second] = screen.getAllByRole("listitem");
	expect(first?.textContent).toContain("Impossible travel");
	expect(screen.getByText("<b>São Paulo</b>").tagName).toBe("BDI");
	expect(second?.textContent).toContain("Began in");
	expect(second?.textContent).toContain("Went on in");
});

test("its panel advises to end only a session that stands", () => {
	const { unmount } = render(() => <SessionFlags flags={[flag]} stands />);
	screen.getByText(/end the session/);
	unmount();
	render(() => <SessionFlags flags={[flag]} stands={false} />);
	screen.getByText(/Usually an answer was lost on the way\./);
	expect(screen.queryByText(/end the session/)).toBeNull();
});
