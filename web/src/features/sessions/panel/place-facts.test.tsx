import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import type { SessionDetail } from "../../../api/client.ts";
import { PlaceFacts } from "./place-facts.tsx";

afterEach(cleanup);

const device = { type: "desktop", os: "Linux", browser: "Firefox", label: "Firefox on Linux" };
const show = (change: object) =>
	render(() => (
		<PlaceFacts
			session={
				{
					user: { id: "usr_raj", name: "Raj Shah", email: "" },
					status: "active",
					device,
					ip: "",
					geo: null,
					network: null,
					userAgent: "",
					laterDevice: null,
					...change,
				} as SessionDetail
			}
		/>
	));

test("an address that was never said is not known; one that was erased is no longer kept", () => {
	const { unmount } = show({});
	expect(screen.getByText("not known")).toBeDefined();
	unmount();
	show({ status: "revoked" });
	expect(screen.getByText("no longer kept")).toBeDefined();
});

test("a session that ended with a user agent but no address never had one", () => {
	show({ status: "revoked", userAgent: "Mozilla/5.0" });
	expect(screen.getByText("not known")).toBeDefined();
});

test("Tor is named as the network, and the browser it went on in since when", () => {
	show({
		network: "tor",
		laterDevice: { device: { ...device, label: "Chrome on Android" }, userAgent: "x", at: 0 },
	});
	expect(screen.getByText("Network").nextElementSibling?.textContent).toContain("Tor");
	const later = screen.getByText("Now in").nextElementSibling?.textContent;
	expect(later).toMatch(/^Chrome on Android since 1 Jan 1970/);
});
