import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { minuteMs } from "../domain/clock.ts";
import { databaseSizeOf, isOutOfRoom } from "./database-room.ts";
import { databasesOf } from "./db.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

/** A database that nobody has asked yet, and how often it was. */
function aDatabase() {
	const DB = Object.create(env.DB) as D1Database;
	const prepare = vi.fn((query: string) => env.DB.prepare(query));
	DB.prepare = prepare;
	let nowMs = 0;
	const size = (atMs: number) => {
		nowMs = atMs;
		return databaseSizeOf(databasesOf({ DB }), "org_acme", { now: () => nowMs });
	};
	return { size, prepare };
}

it("the database says its size, and is asked once a minute", async () => {
	const { size, prepare } = aDatabase();
	const bytes = await size(0);
	expect(bytes).toBeGreaterThan(4_096);
	expect(await size(minuteMs - 1)).toBe(bytes);
	expect(prepare).toHaveBeenCalledTimes(1);
	await size(minuteMs);
	expect(prepare).toHaveBeenCalledTimes(2);
});

it("while it does not answer, its size is what it said last; null before it said anything", async () => {
	const { size, prepare } = aDatabase();
	const down = () => {
		throw new Error("D1 is down");
	};
	prepare.mockImplementationOnce(down);
	expect(await size(0)).toBeNull();
	const bytes = await size(minuteMs);
	expect(bytes).toBeGreaterThan(4_096);
	prepare.mockImplementationOnce(down);
	expect(await size(2 * minuteMs)).toBe(bytes);
});

it.each([
	["D1_ERROR: Exceeded maximum DB size.", true],
	["D1_ERROR: database or disk is full: SQLITE_FULL", true],
	["D1_ERROR: no such table: users: SQLITE_ERROR", false],
	["timed out", false],
])("%s: the database wants room, %s", (message, wantsRoom) => {
	expect(isOutOfRoom(new Error(message))).toBe(wantsRoom);
	expect(isOutOfRoom(new Error("Failed query", { cause: new Error(message) }))).toBe(wantsRoom);
});

it("what a statement says is no reason", () => {
	const cause = new Error("D1_ERROR: UNIQUE constraint failed: SQLITE_CONSTRAINT");
	const failed = new Error("Failed query: insert … params: maximum size, SQLITE_FULL", { cause });
	expect(isOutOfRoom(failed)).toBe(false);
});
