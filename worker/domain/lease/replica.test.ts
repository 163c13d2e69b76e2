import { expect, it } from "vitest";
import { noChanges } from "./changes.ts";
import type { RenewRequest } from "./messages.ts";
import { Replica } from "./replica.ts";
import { noStamp } from "./stamp.ts";
import { defaultTerms, dur, isolateGuardMs, replicaGuardMs } from "./terms.ts";
import { Writer } from "./writer.ts";

const asks = (incarnation: string, address: string | null = null): RenewRequest => ({
	incarnation,
	address,
	have: noStamp,
	acknowledged: noStamp,
	echo: { sentAtMs: 0, era: 0 },
});
const aWriter = () =>
	new Writer(
		{ sequence: 1, asOfMs: 0, changes: noChanges, leases: [], unenforced: [] },
		{ ...defaultTerms },
		0,
	);

it("a replica remembers an isolate for as long as it may answer, however many come and go", () => {
	const replica = new Replica("r1", "weur");
	replica.adopt(aWriter().renew(replica.request(0), 0).grant, 0);
	for (let nth = 0; nth < 1_000; nth += 1) {
		expect(replica.grant(asks(`i${nth}`), 0)).not.toBeNull();
	}
	replica.settle(1_000);
	expect(replica.grantor.holds.size).toBe(1_000);
	replica.settle(dur(defaultTerms.isolateTermMs, isolateGuardMs));
	expect(replica.grantor.holds.size).toBe(0);
});

it("a writer remembers a replica for as long as it may answer, and of isolates twenty", () => {
	const writer = aWriter();
	for (let nth = 0; nth < 1_000; nth += 1) {
		writer.renew(asks(`r${nth}`, "weur"), 0);
		writer.renewDirect(asks(`i${nth}`), 0);
	}
	// All isolates are one holder.
	expect(writer.grantor.holds.size).toBe(1_001);
	writer.tick(dur(defaultTerms.replicaTermMs, replicaGuardMs));
	expect(writer.grantor.holds.size).toBe(0);
});
