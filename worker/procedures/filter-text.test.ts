import { describe, expect, it } from "vitest";
import {
	anAdministrator,
	anOrganization,
	aSession,
	projected,
} from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";

const iphone =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

async function aWorld() {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const { client } = await anAdministrator(organizationId);
	const phone = await aSession(organization, { userId: "usr_raj", userAgent: iphone });
	const other = await aSession(organization, { userId: "usr_mia" });
	await projected(organizationId);
	return {
		organizationId,
		sessions: client.sessions,
		phone: phone.sessionId,
		other: other.sessionId,
	};
}

describe("a filter as one text", () => {
	it("finds, counts and previews what the same filter as fields does", async () => {
		const { organizationId, sessions, phone } = await aWorld();
		const filter = "device:mobile status:active active:<5m user:usr_raj";
		const { items, total } = await sessions.list.query({ organizationId, filter });
		expect(items.map(({ id }) => id)).toEqual([phone]);
		expect(total.count).toBe(1);
		const facets = await sessions.facets.query({ organizationId, filter });
		expect(facets.status.find(({ value }) => value === "active")?.count).toBe(1);
		const preview = await sessions.previewRevocation.query({ organizationId, filter });
		expect(preview.sample.map(({ id }) => id)).toEqual([phone]);
		const later = await sessions.list.query({ organizationId, filter: "signed:>1h" });
		expect(later.items).toEqual([]);
	});

	it("goes on over pages, though its spans count back from another moment each time", async () => {
		const { organizationId, sessions, phone, other } = await aWorld();
		const page = { organizationId, filter: "signed:<7d", limit: 1 };
		const found: string[] = [];
		let cursor: string | null | undefined;
		do {
			const answer = await sessions.list.query({ ...page, ...(cursor && { cursor }) });
			found.push(...answer.items.map(({ id }) => id));
			cursor = answer.nextCursor;
		} while (cursor !== null);
		expect(found).toEqual(expect.arrayContaining([phone, other]));
		expect(new Set(found).size).toBe(found.length);
	});

	it.each([
		["device:phon", /^No device is called “phon”: desktop, mobile/],
		["colour:red", /^There is no filter “colour”: user, ip/],
		["ip:10.0.0.1 ip:10.0.0.2", /one too many/],
		["sort:user", /^The order goes into “sort”/],
		[`"${"x ".repeat(600)}"`, /at most 1000 characters/],
	])("%s is refused, and named", async (filter, sentence) => {
		const { organizationId, sessions } = await aWorld();
		for (const ask of [sessions.list, sessions.facets, sessions.previewRevocation]) {
			expect(await refusalOf(ask.query({ organizationId, filter }))).toMatchObject({
				status: 400,
				reason: "bad_input",
				field: "filter",
				message: expect.stringMatching(sentence),
			});
		}
	});

	it("of a filter as fields, what is wrong is named by its path as ever", async () => {
		const { organizationId, sessions } = await aWorld();
		const refused = (filter: object) =>
			refusalOf(sessions.list.query({ organizationId, filter: filter as never }));
		expect(await refused({ colour: "red" })).toMatchObject({
			field: "filter.colour",
			message: "There is no field “filter.colour” here. Check its name.",
		});
		expect(await refused({ deviceType: ["phon"] })).toMatchObject({
			field: "filter.deviceType.0",
			message: expect.stringMatching(/^“filter.deviceType.0” must be one of desktop, mobile/),
		});
		expect(await refused(7 as never)).toMatchObject({
			field: "filter",
			message: "“filter” must be an object, or a text such as device:mobile.",
		});
	});
});
