import { TRPCClientError } from "@trpc/client";
import { expect, test, vi } from "vitest";
import { exportName, LogFile } from "./export-file.ts";

type Ask = NonNullable<ConstructorParameters<typeof LogFile>[1]>;

const order = { organizationId: "org_acme", format: "csv" } as const;
const manifest = {
	...{ ...order, filter: {}, checkpoint: null, through: 9, events: 5 },
	...{ first: null, last: null },
};

/** A log of five events, of which each part has two; what `fails` says of a call happens first. */
function aLog(fails: (call: number) => Error | undefined) {
	const asked: (string | undefined)[] = [];
	const ask: Ask = async ({ cursor }) => {
		asked.push(cursor);
		const failure = fails(asked.length);
		if (failure) throw failure;
		const start = Number(cursor ?? 0);
		const count = Math.min(2, 5 - start);
		const isLast = start + count === 5;
		return {
			text: [1, 2]
				.slice(0, count)
				.map((n) => `${start + n}\r\n`)
				.join(""),
			...{ sha256: `sum${start}`, count, total: start + count },
			nextCursor: isLast ? null : String(start + count),
			manifest: isLast ? manifest : null,
		};
	};
	return { asked, file: new LogFile(order, ask) };
}

const refused = (reason: string) => {
	const data = { code: "X", httpStatus: 403, path: "auditLog.export", reason };
	return TRPCClientError.from({ error: { message: "No.", code: -1, data } } as never);
};
const signal = () => new AbortController().signal;

test("parts joined are the file, and the manifest lists them", async () => {
	const { file } = aLog(() => undefined);
	const progress = vi.fn();
	const outcome = await file.read(signal(), progress);
	if (outcome.kind !== "complete") return expect.unreachable();
	expect(await outcome.file.text()).toBe("1\r\n2\r\n3\r\n4\r\n5\r\n");
	expect(outcome.manifest.parts.map(({ events, sha256 }) => [events, sha256])).toEqual([
		...[
			[2, "sum0"],
			[2, "sum2"],
			[1, "sum4"],
		],
	]);
	expect(progress.mock.calls).toEqual([[2], [4], [5]]);
});

test("a part that fails for a moment is asked for again by its cursor, and nothing is lost or read twice", async () => {
	vi.useFakeTimers();
	const { asked, file } = aLog((call) =>
		call === 2 || call === 3 ? new Error("offline") : undefined,
	);
	const reading = file.read(signal(), () => {});
	await vi.runAllTimersAsync();
	const outcome = await reading;
	vi.useRealTimers();
	expect(asked).toEqual([undefined, "2", "2", "2", "4"]);
	if (outcome.kind !== "complete") return expect.unreachable();
	expect(await outcome.file.text()).toBe("1\r\n2\r\n3\r\n4\r\n5\r\n");
});

test("after a refusal it goes on from where it was, once it is told to", async () => {
	const { asked, file } = aLog((call) => (call === 2 ? refused("forbidden") : undefined));
	expect(await file.read(signal(), () => {})).toMatchObject({
		...{ kind: "failed", problem: { reason: "forbidden" } },
	});
	expect(await file.read(signal(), () => {})).toMatchObject({ kind: "complete" });
	expect(asked).toEqual([undefined, "2", "2", "4"]);
});

test("one that was cancelled asks for nothing more", async () => {
	const stop = new AbortController();
	const { asked, file } = aLog(() => undefined);
	expect(await file.read(stop.signal, () => stop.abort())).toEqual({ kind: "stopped" });
	expect(asked).toHaveLength(1);
});

test("a file is named after its organization, the day and the format", () => {
	expect(exportName("acme", "ocsf", Date.UTC(2026, 10, 24))).toBe(
		"audit-log-acme-2026-11-24.ocsf.ndjson",
	);
});
