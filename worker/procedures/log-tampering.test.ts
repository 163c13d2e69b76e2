import { expect, it } from "vitest";
import { aSignedLog, faultsOf, inD1, inObject } from "../testing/log/log-world.ts";
import { tamperings } from "../testing/log/tampering/table.ts";

it.each(tamperings)("$name", async ({ store, size, sql, finds }) => {
	const log = await aSignedLog(size);
	const { client, organizationId } = log;
	if (store === "d1") await inD1(...sql(log, `organization_id = '${organizationId}'`));
	else await inObject(organizationId, ...sql(log, "1"));
	const faults = await faultsOf(client, organizationId);
	expect(faults).toContainEqual({ where: store, ...finds(log, store) });
});
