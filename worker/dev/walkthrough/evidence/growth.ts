import { formatSubmission } from "../../../domain/log/witness.ts";
import { expectThat, type Scene } from "../scene.ts";
import { sentencesOf } from "./desk.ts";
import { eventually } from "./eventually.ts";
import { checkpointNow, type Kept, type Mirror, mirrorLog } from "./mirror.ts";
import type { Office } from "./office.ts";

/** A session starts and ends, so that there is a newer checkpoint than this one, signed by the log. */
export async function growBeyond(office: Office, { checkpoint }: Kept): Promise<Kept> {
	const { organizationId, admin } = office;
	const { sessionId } = await office.start("passer-by");
	await admin.sessions.revoke.mutate({ organizationId, sessionId });
	return eventually("a newer checkpoint", async () => {
		const newer = await checkpointNow(office);
		return newer.checkpoint.size >= checkpoint.size + 2 ? newer : undefined;
	});
}

/** A checkpoint is kept, the log goes on, and the newer one must continue it; then the log walks itself. */
export async function logOnlyGrows({ step }: Scene, office: Office): Promise<void> {
	const { organizationId, admin, desk } = office;
	let kept: Kept;
	let mirror: Mirror;

	await step("A checkpoint is kept, and more happens", async () => {
		kept = await checkpointNow(office);
		await growBeyond(office, kept);
		mirror = await eventually("the witness's signature", async () => {
			const copy = await mirrorLog(office);
			return office.isCosigned(copy.head.text) ? copy : undefined;
		});
		return `size ${kept.checkpoint.size}, then ${mirror.head.checkpoint.size}; ${mirror.files.size} tiles and bundles mirrored`;
	});
	await step("The mirrored tiles lead from the kept checkpoint to the newer one", async () => {
		const earlier = await desk.put("kept", kept.text);
		const newer = await desk.put("newer", mirror.head.text);
		const tiles: string[] = [];
		for (const [path, bytes] of mirror.files) tiles.push(await desk.put(`mirror/${path}`, bytes));
		const verified = await desk.verify([newer, ...tiles, "--earlier", earlier]);
		expectThat(verified.exitCode === 0, verified.lines.join("\n"));
		const said = sentencesOf(verified, "holds").filter((says) => /tiles|continues/.test(says));
		return [verified.conclusion, ...said].join("\n        ");
	});
	await step("So does a consistency proof alone; without either it is not decided", async () => {
		const proof = formatSubmission({
			oldSize: kept.checkpoint.size,
			proof: mirror.consistencyFrom(kept.checkpoint.size),
			checkpoint: mirror.head.text,
		});
		const earlier = await desk.put("kept", kept.text);
		const shown = await desk.verify([await desk.put("proof", proof), "--earlier", earlier]);
		const bare = await desk.verify([
			await desk.put("newer", mirror.head.text),
			"--earlier",
			earlier,
		]);
		expectThat(shown.exitCode === 0 && bare.exitCode === 2, shown.lines.join("\n"));
		return `${shown.conclusion} ${bare.conclusion}`;
	});
	await step("auditLog.verify walks the whole log: no fault", async () => {
		const { checked, faults } = await walk(admin, organizationId);
		expectThat(faults.length === 0, JSON.stringify(faults));
		return `${checked} entries, in the object and in D1`;
	});
}

type Check = Awaited<ReturnType<Office["admin"]["auditLog"]["verify"]["query"]>>;

/** All that the log finds of itself, in as many calls as it takes. */
export async function walk(
	admin: Office["admin"],
	organizationId: string,
): Promise<Pick<Check, "checked" | "faults">> {
	const faults: Check["faults"] = [];
	let cursor: string | null = null;
	for (;;) {
		const {
			checked,
			nextCursor,
			faults: found,
		}: Check = await admin.auditLog.verify.query({
			...{ organizationId, ...(cursor !== null && { cursor }) },
		});
		faults.push(...found);
		if (nextCursor === null) return { checked, faults };
		cursor = nextCursor;
	}
}
