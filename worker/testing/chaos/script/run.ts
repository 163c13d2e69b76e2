import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run as runTool } from "../../../dev/world/child.ts";
import { migrateDatabase } from "../../../dev/world/database.ts";
import { checkHistory, type HistoryEvent, type HistoryFigures } from "../../sim/checker.ts";
import { Random } from "../../sim/random.ts";
import { gatesPerEdge } from "../protocol.ts";
import { boundOf } from "./bound.ts";
import { breakUntil, type Edge, type FaultKind } from "./faults.ts";
import { type KnownSession, Population } from "./population.ts";
import { ChaosProcess, freePorts, pause } from "./processes.ts";
import { CuttingProxy } from "./proxy.ts";
import { type Readers, readOnce, readUntil } from "./readers.ts";
import { historyOf, type RevokedAt, revokeUntil, writerOf } from "./revokers.ts";

const edgeCount = 3;
const readersPerEdge = 3;
const revokersPerOrganization = 3;
const usersPerRevoker = 3;
/** Longer than a restarted writer waits for its replicas. */
const settleLimitMs = 25_000;

/** One with few enough isolates to lease from directly, and one that goes through its region's replica. */
const organizations = [
	{ id: "org_direct", gates: 1 },
	{ id: "org_replicated", gates: gatesPerEdge },
] as const;

export interface ChaosOutcome {
	figures: HistoryFigures;
	lost: number;
	pending: number;
	slowestMs: number;
	/** Of the revocations that the writer was neither stopped nor restarted during. */
	slowestUndisturbedMs: number;
	worstOverMs: number;
	faults: Map<FaultKind, number>;
}

/** Everything a run has started, so that it can be ended at any moment. */
export class ChaosRun {
	readonly #processes: ChaosProcess[] = [];
	readonly #proxies: CuttingProxy[] = [];
	#directory: string | null = null;

	endNow(): void {
		for (const process of this.#processes) process.killNow();
		if (this.#directory !== null) rmSync(this.#directory, { recursive: true, force: true });
	}

	async end(): Promise<void> {
		await Promise.all(this.#processes.map((process) => process.kill()));
		for (const proxy of this.#proxies) proxy.close();
		if (this.#directory !== null) await rm(this.#directory, { recursive: true, force: true });
	}

	async run(seconds: number, seed: number): Promise<ChaosOutcome> {
		const world = await this.#start();
		const writer = writerOf(world.writer);
		const targets = organizations.map(({ id, gates }) => ({
			population: new Population(id),
			gates,
		}));
		for (const { id } of organizations) {
			await writer.create(id);
			await writer.policy(id, 300);
		}
		const history: HistoryEvent[] = [];
		const readers: Readers = { lost: 0 };
		const revokes: RevokedAt[] = [];
		const untilMs = performance.now() + seconds * 1_000;
		const stopped = () => performance.now() >= untilMs;
		const givenUp = () => performance.now() >= untilMs + settleLimitMs;
		let settled = false;
		const reading = world.edges.flatMap((edge) =>
			Array.from({ length: readersPerEdge }, (_, index) => {
				const random = new Random(seed + 1_000 * (edge.index + 1) + index);
				return readUntil(() => settled, edge.process, targets, random, history, readers);
			}),
		);
		const looks: Promise<unknown>[] = [];
		const revoking = targets.flatMap(({ population, gates }) =>
			Array.from({ length: revokersPerOrganization }, (_, index) => {
				const userIds = Array.from(
					{ length: usersPerRevoker },
					(_, user) => `usr_${index}_${user}`,
				);
				const random = new Random(seed + 100 * index + population.organizationId.length);
				const revoker = { population, userIds, widely: index === 0 };
				const atEveryGate = (covered: readonly KnownSession[]): void => {
					for (const { process } of world.edges) {
						for (let gate = 0; gate < gates; gate += 1) {
							looks.push(readOnce(process, gate, covered.slice(0, 3), random, history));
						}
					}
				};
				const over = { stopped, givenUp };
				return revokeUntil(over, writer, revoker, random, revokes, atEveryGate);
			}),
		);
		const faults = await breakUntil(stopped, world, new Random(seed));
		await Promise.all(revoking);
		// What was enforced last is looked at for a while too.
		await pause(500);
		settled = true;
		await Promise.all([...reading, ...looks]);
		const figures = checkHistory([...history, ...historyOf(revokes)]);
		return { figures, lost: readers.lost, faults, ...times(revokes, world.writer) };
	}

	async #start(): Promise<{ writer: ChaosProcess; edges: Edge[] }> {
		const directory = await mkdtemp(join(tmpdir(), "curfew-chaos-"));
		this.#directory = directory;
		for (const name of ["writer-worker", "edge-worker"]) {
			await runTool(`Bundling ${name}`, "wrangler", [
				...["deploy", `worker/testing/chaos/${name}.ts`, "--dry-run"],
				...["--config", "worker/testing/chaos/wrangler.toml", "--outdir", directory],
			]);
		}
		await migrateDatabase(directory);
		const [writerPort = 0, ...edgePorts] = await freePorts(1 + edgeCount);
		const process = (name: string, port: number, more: object): ChaosProcess => {
			const script = join(directory, `${name.replace(/-\d$/, "")}-worker.js`);
			const started = new ChaosProcess({ name, script, port, variables: {}, ...more });
			this.#processes.push(started);
			return started;
		};
		const writer = process("writer", writerPort, {
			stateDirectory: join(directory, "v3"),
			variables: { OIDC_ISSUER: "", OIDC_CLIENT_ID: "", TRUSTED_ISSUERS: "[]" },
		});
		const edges = await Promise.all(
			edgePorts.map(async (port, index) => {
				const proxy = new CuttingProxy(writerPort);
				this.#proxies.push(proxy);
				const variables = { CURFEW: await proxy.listen() };
				return { process: process(`edge-${index}`, port, { variables }), proxy, index };
			}),
		);
		await Promise.all([writer, ...edges.map((edge) => edge.process)].map((one) => one.start()));
		return { writer, edges };
	}
}

function times(revokes: readonly RevokedAt[], { disruptions }: ChaosProcess) {
	const figures = { pending: 0, slowestMs: 0, slowestUndisturbedMs: 0, worstOverMs: 0 };
	for (const { receipt, startMs, endMs, population } of revokes) {
		if (receipt?.enforcedAt == null || endMs === null) {
			figures.pending += 1;
			continue;
		}
		const { recordedAt, enforcedAt } = receipt;
		const tookMs = endMs - startMs;
		const replicated = population.organizationId === "org_replicated";
		const overMs = enforcedAt - boundOf(receipt, enforcedAt, disruptions, replicated);
		const disturbed = disruptions.some(
			({ fromMs, toMs }) =>
				fromMs <= recordedAt + tookMs && (toMs ?? fromMs) >= enforcedAt - tookMs,
		);
		figures.slowestMs = Math.max(figures.slowestMs, tookMs);
		figures.worstOverMs = Math.max(figures.worstOverMs, overMs);
		if (!disturbed) figures.slowestUndisturbedMs = Math.max(figures.slowestUndisturbedMs, tookMs);
	}
	return figures;
}
