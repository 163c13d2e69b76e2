import { customType, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Bytes } from "../../domain/log/bytes.ts";

/** D1 takes bytes as they are, and hands them out as a list of numbers. */
const bytes = customType<{ data: Bytes; driverData: Bytes | ArrayBuffer | number[] }>({
	dataType: () => "blob",
	fromDriver: (value) => new Uint8Array(value),
});

/** The hashes of the organizations' logs, in the tiles in which they are served. */
export const logTiles = sqliteTable(
	"log_tiles",
	{
		organizationId: text("organization_id").notNull(),
		lineage: text().notNull(),
		level: integer().notNull(),
		number: integer().notNull(),
		hashes: bytes().notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.organizationId, table.lineage, table.level, table.number] }),
	],
);

/** Signed heads of the organizations' logs, with what witnesses have added. */
export const logCheckpoints = sqliteTable(
	"log_checkpoints",
	{
		organizationId: text("organization_id").notNull(),
		lineage: text().notNull(),
		size: integer().notNull(),
		signedAt: integer("signed_at").notNull(),
		note: text().notNull(),
		cosignatures: integer().notNull(),
	},
	(table) => [primaryKey({ columns: [table.organizationId, table.lineage, table.size] })],
);
