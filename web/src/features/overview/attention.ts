import { formatCount, plural } from "../../lib/numbers.ts";
import { clockTimeTenths, timeUntil } from "../../lib/time-text.ts";
import { dayMs } from "../../lib/units.ts";
import { isAlarming, signedSentence } from "../health/log/log-text.ts";
import type { Health } from "../health/queries.ts";
import { standingSentence } from "../health/restored-text.ts";
import { scopeWords } from "../receipts/receipt-words.ts";
import { byWeight, flagLabel, flagMeaning, isWarning } from "../sessions/flag-words.ts";
import { type GrantShape, holderName, leftText, stateAt } from "../support/grants/grant.ts";
import type { Counted } from "./counted.ts";

/** One thing that somebody may want to look at: a sentence, and the way there. */
export interface Concern {
	/** The same as long as it is about the same. */
	key: string;
	/** Two words that stand before the sentence. */
	label: string;
	isWarning: boolean;
	sentence: string;
	href: string;
	link: string;
}

/** What it is read from; null: not read. */
interface Known {
	/** `/o/acme` */
	base: string;
	/** Support sees that something is the matter with what it may not open. */
	isOutsider: boolean;
	flags: Counted["flags"] | null;
	grants: readonly (GrantShape & { id: string; reason: string })[] | null;
	health: Health | null;
	nowMs: number;
}

/** Everything that needs attention, the most urgent first. */
export const concernsOf = (known: Known): Concern[] => [
	...ofHealth(known),
	...ofReceipts(known),
	...ofGrants(known),
	...ofFlags(known),
	...ofTokens(known),
];

function ofHealth({ base, health }: Known): Concern[] {
	if (health === null) return [];
	const { standing, log, database } = health;
	const sentences: [key: string, sentence: string | null][] = [
		["standing", standingSentence(standing)],
		["log", isAlarming(log) ? signedSentence(log) : null],
		...log.witnesses.map(({ name, failing }): [string, string | null] => [
			`witness ${name}`,
			failing === null ? null : `The witness ${name} does not sign the log.`,
		]),
		["room", database.warning],
	];
	return sentences.flatMap(([key, sentence]) =>
		sentence === null
			? []
			: {
					...{ key, label: "Health", isWarning: true, sentence },
					...{ href: `${base}/health`, link: "See health" },
				},
	);
}

function ofReceipts({ base, health }: Known): Concern[] {
	const pending = health?.pending ?? [];
	const [first] = pending;
	if (first === undefined) return [];
	const last = Math.max(...pending.map(({ enforcedBy }) => enforcedBy));
	const bound = `in force everywhere at the latest ${clockTimeTenths(last)}.`;
	const common = { key: "receipts", label: "On its way", isWarning: false };
	return pending.length === 1
		? [
				{
					...common,
					sentence: `${scopeWords(first.scope)}: the end is recorded, and ${bound}`,
					...{ href: `${base}/receipts/${first.id}`, link: "View receipt" },
				},
			]
		: [
				{
					...common,
					sentence: `${plural(pending.length, "receipt")} are recorded, and ${bound}`,
					...{ href: `${base}/health`, link: "See health" },
				},
			];
}

function ofGrants({ base, grants, nowMs }: Known): Concern[] {
	const href = `${base}/support-access`;
	return (grants ?? []).flatMap((grant): Concern[] => {
		const state = stateAt(grant, nowMs);
		const { id: key, holder, endsAt, reason } = grant;
		if (state === "requested") {
			const sentence = `${holderName(holder)} asks for support access: “${reason}”`;
			return [
				{ key, label: "Wants access", isWarning: true, sentence, href, link: "See the request" },
			];
		}
		if (state !== "active" || endsAt === null || endsAt - nowMs > dayMs) return [];
		const sentence = `Support access of ${holderName(holder)} ends ${leftText(endsAt, nowMs)}.`;
		return [
			{ key, label: "Support access", isWarning: false, sentence, href, link: "See the access" },
		];
	});
}

function ofFlags({ base, flags }: Known): Concern[] {
	return [...(flags ?? [])]
		.sort((one, other) => byWeight(one.value, other.value))
		.map(({ value, ...count }) => {
			const isOne = count.count === 1 && !count.capped;
			return {
				...{
					key: value,
					label: flagLabel(value),
					isWarning: isWarning(value),
					sentence: flagMeaning(value),
				},
				href: `${base}/sessions?flag=${encodeURIComponent(value)}`,
				link: `${formatCount(count)} ${isOne ? "session" : "sessions"}`,
			};
		});
}

function ofTokens({ base, isOutsider, health, nowMs }: Known): Concern[] {
	return (health?.tokensEndingSoon ?? []).map(({ id: key, name, expiresAt }) => ({
		...{ key, label: "API token", isWarning: false },
		sentence: `“${name}” ends ${timeUntil(expiresAt, nowMs)}, and no other takes its place.`,
		...(isOutsider
			? { href: `${base}/health`, link: "See health" }
			: { href: `${base}/api-tokens`, link: "See tokens" }),
	}));
}
