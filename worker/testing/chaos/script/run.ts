import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Mutant } from "../../model/mutant.ts";
import { checkHistory, type HistoryFigures } from "../../sim/checker.ts";
import { freePorts } from "../../support/free-ports.ts";
import { Random } from "../../support/random.ts";
import { gatesPerEdge } from "../chaos-messages.ts";
import { bundle, bundles } from "./bundle.ts";
import { type EnforcementTimes, timesOf } from "./enforcement-times.ts";
import { breakUntil, type ChaosWorld, type FaultKind } from "./fault-injection.ts";
import { Population } from "./population.ts";
import { ChaosProcess } from "./processes.ts";
import { CuttingProxy } from "./proxy.ts";
import { Readers, type Target } from "./readers.ts";
import type { Lag } from "./revocation-bound.ts";
import { historyOf, type RevokedAt, type Revoking, revokeUntil, writerOf } from "./revokers.ts";
import { revokeUnheardUntil, usualLeaseMs } from "./unheard.ts";

/** Of auth edges; the last is a Node process, which leases over HTTPS. */
const edgeNames = ["edge-0", "edge-1", "node-edge"];
/** Of the platform, as the local world has it. */
const serviceToken = "cfw_local_service";
const readersPerEdge = 2;
const revokersPerOrganization = 2;
const usersPerRevoker = 2;
/** Longer than a restarted writer waits for its replicas. */
const settleLimitMs = 25_000;

/** One with few enough isolates to lease from directly, and one whose gates go through its region's replica. */
const organizations = [
	{ id: "org_direct", gates: 1, isCrowded: false },
	{ id: "org_replicated", gates: gatesPerEdge, isCrowded: true },
] as const;

interface ChaosOutcome extends EnforcementTimes {
	figures: HistoryFigures;
	/** Checks that no answer came to. */
	lost: number;
	/** What the process outside Workers answered. */
	inNode: Readers["inNode"];
	faults: Map<FaultKind, number>;
	writerStarts: number;
}

/** Everything a run has started, so that it can be ended at any moment. */
export class ChaosRun {
	readonly #migrateDatabase: (stateDirectory: string) => Promise<void>;
	readonly #processes: ChaosProcess[] = [];
	readonly #proxies: CuttingProxy[] = [];
	#directory: string | null = null;

	/** @param migrateDatabase gives the local D1 in that folder its tables */
	constructor(migrateDatabase: (stateDirectory: string) => Promise<void>) {
		this.#migrateDatabase = migrateDatabase;
	}

	endNow(): void {
		for (const process of this.#processes) process.killNow();
		if (this.#directory !== null) rmSync(this.#directory, { recursive: true, force: true });
	}

	async end(): Promise<void> {
		await Promise.all(this.#processes.map((process) => process.kill()));
		for (const proxy of this.#proxies) proxy.close();
		if (this.#directory !== null) await rm(this.#directory, { recursive: true, force: true });
	}

	/** @param fault planted in the Workers, to see that the run notices */
	async run(seconds: number, seed: number, fault?: Mutant): Promise<ChaosOutcome> {
		const world = await this.#start(fault);
		const writer = writerOf(world.writer);
		const targets = organizations.map(({ id, gates }) => ({
			population: new Population(id),
			gates,
		}));
		for (const { id } of organizations) {
			await writer.create(id);
			await writer.policy(id, usualLeaseMs);
		}
		const readers = new Readers();
		const revokes: RevokedAt[] = [];
		const untilMs = performance.now() + seconds * 1_000;
		const stopped = () => performance.now() >= untilMs;
		const givenUp = () => performance.now() >= untilMs + settleLimitMs;
		let settled = false;
		const reading = world.edges.flatMap((edge) =>
			Array.from({ length: readersPerEdge }, (_, index) => {
				const random = new Random(seed + 1_000 * (edge.index + 1) + index);
				return readers.readUntil(() => settled, edge.process, targets, random);
			}),
		);
		const looks: Promise<unknown>[] = [];
		const lookingRandom = new Random(seed + 1);
		const revoking = targets.flatMap((target) => {
			const lookEverywhere: Revoking["lookEverywhere"] = (covered) => {
				const look = world.edges.map(({ process }) =>
					readers.readEverywhere(process, target.gates, covered.slice(0, 3), lookingRandom),
				);
				looks.push(...look);
				return Promise.all(look);
			};
			const shared = { stopped, givenUp, writer, revokes, lookEverywhere };
			return this.#revoking(shared, world, target, seed);
		});
		const crowds = organizations
			.filter(({ isCrowded }) => isCrowded)
			.map(({ id }) =>
				repeatUntil(
					() => settled,
					() => writer.crowd(id),
				),
			);
		const lags: Lag[] = [];
		const measuring = repeatUntil(
			() => settled,
			async () => {
				const fromMs = Date.now();
				const lateMs = await writer.timerLag();
				lags.push({ fromMs, toMs: Date.now(), lateMs });
			},
		);
		const faults = await breakUntil(stopped, world, new Random(seed));
		await Promise.all(revoking);
		// What was enforced last is looked at for a while too.
		await pause(500);
		settled = true;
		await Promise.all([...reading, ...looks, ...crowds, measuring]);
		const figures = checkHistory([...readers.history, ...historyOf(revokes)]);
		const { lost, inNode } = readers;
		const writerStarts = world.writer.starts;
		const times = timesOf(revokes, world.writer.disruptions, lags);
		return { figures, lost, inNode, faults, writerStarts, ...times };
	}

	#revoking(
		revoking: Revoking,
		world: ChaosWorld,
		target: Target,
		seed: number,
	): Promise<unknown>[] {
		const { population } = target;
		const usual = Array.from({ length: revokersPerOrganization }, (_, index) => {
			const userIds = Array.from({ length: usersPerRevoker }, (_, user) => `usr_${index}_${user}`);
			const random = new Random(seed + 100 * index + population.organizationId.length);
			return revokeUntil(revoking, { population, userIds, widely: index === 0 }, random);
		});
		const random = new Random(seed + population.organizationId.length);
		return [...usual, revokeUnheardUntil(revoking, world, target, "usr_unheard", random)];
	}

	async #start(fault?: Mutant): Promise<ChaosWorld> {
		const directory = await mkdtemp(join(tmpdir(), "curfew-chaos-"));
		this.#directory = directory;
		for (const name of bundles) await bundle(name, directory, fault);
		await this.#migrateDatabase(directory);
		const [writerPort = 0, ...edgePorts] = await freePorts(1 + edgeNames.length);
		const process = (name: string, port: number, more: object): ChaosProcess => {
			const inNode = name === "node-edge";
			const worker = `${name.replace(/-\d$/, "")}-worker`;
			const script = join(directory, `${inNode ? name : worker}.js`);
			const started = new ChaosProcess({ name, script, port, variables: {}, inNode, ...more });
			this.#processes.push(started);
			return started;
		};
		const writer = process("writer", writerPort, {
			stateDirectory: join(directory, "v3"),
			variables: {
				...{ OIDC_ISSUER: "", OIDC_CLIENT_ID: "", TRUSTED_ISSUERS: "[]" },
				CURFEW_LOCAL: "1",
			},
		});
		const edges = await Promise.all(
			edgePorts.map(async (port, index) => {
				const proxy = new CuttingProxy(writerPort);
				this.#proxies.push(proxy);
				const variables = { CURFEW: await proxy.listen(), TOKEN: serviceToken };
				const name = edgeNames[index] ?? "";
				return { process: process(name, port, { variables }), proxy, index };
			}),
		);
		await Promise.all([writer, ...edges.map((edge) => edge.process)].map((one) => one.start()));
		return { writer, edges };
	}
}

/** What the writer cannot do while it is stopped or killed is tried again. */
async function repeatUntil(stopped: () => boolean, work: () => Promise<unknown>): Promise<void> {
	while (!stopped()) await work().catch(() => pause(100));
}
