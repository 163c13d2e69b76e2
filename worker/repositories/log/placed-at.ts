import { type SQL, sql } from "drizzle-orm";
import { logTiles as tiles } from "./log-schema.ts";

/** Tiles at these places of a log. */
export const isPlacedAt = (
	places: readonly { level: number | "entries"; number: number }[],
): SQL => sql`(${tiles.level}, ${tiles.number}) IN (
	SELECT json_extract(value, '$.level'), json_extract(value, '$.number')
	FROM json_each(${JSON.stringify(places)}))`;
