import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { heavyCosts } from "../domain/limits/budget.ts";
import { encodeCursor, sealCursor } from "../domain/lists/page.ts";
import { anApiToken, anOrganization } from "../testing/support/builders.ts";
import { fetchWorker, refusalOf, withToken } from "../testing/support/callers.ts";
import { partsOf, procedureInputs } from "../testing/support/input-schemas.ts";

/** Every procedure that takes a cursor. */
const lists = procedureInputs()
	.filter(({ path, inputs }) =>
		inputs.flatMap((input) => partsOf(input, path)).some((part) => part.path === `${path}.cursor`),
	)
	.map(({ path }) => path);

async function aReader(path: string) {
	const { id: organizationId } = await anOrganization();
	const headers = {
		authorization: `Bearer ${await anApiToken(organizationId)}`,
		"content-type": "application/json",
	};
	const read = async (cursor: unknown) => {
		const body = JSON.stringify({ organizationId, cursor });
		const response = await fetchWorker(`/trpc/${path}`, { method: "POST", headers, body });
		return { status: response.status, body: await response.json() };
	};
	return { organizationId, read };
}

const base64url = (bytes: Uint8Array): string =>
	btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");

const strings = fc.oneof(
	fc.string(),
	fc.string({ unit: "binary" }),
	fc
		.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
		.map((units) => String.fromCharCode(...units)),
	fc.uint8Array({ maxLength: 60 }).map(base64url),
	fc.json().map((body) => base64url(new TextEncoder().encode(`00000000${body}`))),
	// Made well, for a list that is none of ours.
	fc
		.tuple(fc.string(), fc.oneof(fc.string(), fc.integer()), fc.string())
		.map(([list, value, id]) => encodeCursor(list, { value, id })),
	fc.constantFrom("", "null", "0", "a".repeat(2_000), "a".repeat(2_001), "a".repeat(100_000)),
);

it("the lists with pages are known", () => {
	expect(lists).toEqual(
		expect.arrayContaining([
			"sessions.list",
			"revocations.list",
			"supportGrants.list",
			"auditLog.list",
		]),
	);
});

/** What reads much has a budget, which so many cursors would use up. */
const isHeavy = (path: string): boolean => path in heavyCosts;

it("an export answers cursors that Curfew did not make with 400", async () => {
	const { id: organizationId } = await anOrganization();
	const client = withToken(await anApiToken(organizationId));
	const made = encodeCursor(JSON.stringify(["audit", organizationId, {}]), { value: 1, id: "a" });
	const key = JSON.stringify(["audit export", organizationId, "csv", {}]);
	for (const cursor of ["", "null", "AAAA", made, sealCursor(key, "{}"), sealCursor(key, "[")]) {
		const part = client.auditLog.export.mutate({ organizationId, format: "csv", cursor });
		expect(await refusalOf(part)).toMatchObject({ status: 400, reason: "bad_cursor" });
	}
});

describe.each(lists.filter((path) => !isHeavy(path)))("%s", (path) => {
	it("answers any cursor that Curfew did not make with 400 that names it", async () => {
		const { read } = await aReader(path);
		await fc.assert(
			fc.asyncProperty(strings, async (cursor) => {
				const { status, body } = await read(cursor);
				expect(status).toBe(400);
				const { reason, field } = z
					.object({
						error: z.object({ data: z.object({ reason: z.string(), field: z.string() }) }),
					})
					.parse(body).error.data;
				expect(["bad_input", "bad_cursor"]).toContain(reason);
				expect(field).toBe("cursor");
			}),
			{ numRuns: 60 },
		);
	});

	it.each([null, 7, true, {}, []])(
		"answers a cursor that is no text (%j) with 400",
		async (cursor) => {
			const { read } = await aReader(path);
			expect((await read(cursor)).status).toBe(400);
		},
	);
});

/** What a cursor of each list depends on: whoever reads the code can forge one with a right checksum. */
const keys: Record<string, (organizationId: string) => string> = {
	"sessions.list": (id) => JSON.stringify([id, "lastActivityAt", "desc", {}]),
	"revocations.list": (id) => JSON.stringify(["revocations", id, {}]),
	"supportGrants.list": (id) => JSON.stringify(["grants", id, {}]),
	"auditLog.list": (id) => JSON.stringify(["audit", id, {}]),
};

describe.each(Object.entries(keys))("%s", (path, keyOf) => {
	it("answers a forged cursor with a page, or with 400, and never with an error of ours", async () => {
		const { organizationId, read } = await aReader(path);
		const key = keyOf(organizationId);
		expect((await read(encodeCursor(key, { value: 7, id: "x" }))).status).toBe(200);
		const forged = fc
			.tuple(fc.jsonValue(), fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()))
			.map(([value, id]) => encodeCursor(key, { value, id } as { value: number; id: string }));
		await fc.assert(
			fc.asyncProperty(forged, async (cursor) => {
				const { status, body } = await read(cursor);
				expect([200, 400]).toContain(status);
				expect(JSON.stringify(body)).not.toContain("degraded");
			}),
			{ numRuns: 60 },
		);
	});
});
