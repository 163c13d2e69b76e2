import { systemClock } from "../../domain/clock.ts";
import { cosign } from "../../domain/log/cosignature.ts";
import { formatVkey, type Signer, type Vkey } from "../../domain/log/keys.ts";
import { isLogId, type LogKeys, originOf, vkeysFor } from "../../domain/log/log-keys.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import {
	decideSubmission,
	readSubmission,
	type Submission,
	witnessAnswer,
} from "../../domain/log/witness.ts";
import { toBase64 } from "../../domain/wire/base64.ts";
import type { Heads } from "./heads.ts";

type Answer = ReturnType<typeof witnessAnswer>;

export interface Witness {
	/** Answers a request for a cosignature (c2sp.org/tlog-witness, add-checkpoint). */
	addCheckpoint(body: string): Promise<Answer>;
	/** What it is, its key, and what it has seen, for people. */
	describe(): string;
}

interface WitnessParts {
	signer: Signer;
	logKeys: LogKeys;
	heads: Heads;
	/** Says one line about each refusal. */
	say(line: string): void;
	clock?: typeof systemClock;
}

const sayingMax = 240;

/** A witness of all logs that one deployment's keys sign. */
export function createWitness(parts: WitnessParts): Witness {
	const { signer, logKeys, heads, say, clock = systemClock } = parts;
	const logs = {
		get(origin: string): Vkey[] | undefined {
			const id = origin.slice(logKeys.prefix.length + 1);
			if (!isLogId(id) || origin !== originOf(logKeys.prefix, id)) return undefined;
			return vkeysFor(logKeys, id, clock.now()).map(({ vkey }) => vkey);
		},
	};

	const refuse = (refusal: { status: 400 | 403 | 404 | 422; says: string }, about = ""): Answer => {
		say(`refused: ${about}${refusal.says}`.slice(0, sayingMax));
		return witnessAnswer(refusal);
	};

	async function judge(submission: Submission): Promise<Answer> {
		const { checkpoint, note } = submission;
		const { origin } = checkpoint;
		const decision = decideSubmission(sha256, submission, heads.all.get(origin) ?? null);
		if ("says" in decision) return refuse(decision, `${origin}: `);
		if ("size" in decision) return witnessAnswer(decision);
		const seenAtSeconds = Math.floor(clock.now() / 1_000);
		const cosignature = await cosign(note.text, signer, seenAtSeconds);
		if (!cosignature.ok) throw new Error(cosignature.error);
		await heads.keep(origin, { ...decision.latest, seenAtSeconds });
		return witnessAnswer(decision, cosignature.value);
	}

	/** One after another: two requests at once could set the witness back. */
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
		const turn = last.then(work);
		last = turn.catch(() => {});
		return turn;
	};

	return {
		async addCheckpoint(body) {
			const read = await readSubmission(body, logs);
			return read.ok ? inTurn(() => judge(read.value)) : refuse(read.error);
		},
		describe() {
			const seen = [...heads.all].map(
				([origin, { size, root, seenAtSeconds }]) =>
					`${origin}\n  size ${size}, root ${toBase64(root)}, seen ${new Date(seenAtSeconds * 1_000).toISOString()}\n`,
			);
			return `A witness of Curfew's logs on this machine (process ${process.pid}).

It signs a log's checkpoint when it continues the last one that it signed, and so never two histories.

${formatVkey(signer.vkey)}

Logs known by their keys: ${logKeys.prefix}/<organization>
Last checkpoints signed: ${seen.length === 0 ? "none yet" : ""}
${seen.join("")}`;
		},
	};
}
