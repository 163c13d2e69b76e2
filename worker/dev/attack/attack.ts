import type { Ground } from "./ground.ts";
import type { Answer } from "./outsider.ts";

/** Something an outsider tries that must not work. */
export interface Attack {
	/** Told apart by it; says what would be gained. */
	name: string;
	/** The request, in a few words. */
	tried: string;
	run(ground: Ground): Promise<Verdict>;
}

/** What came back, and whether that is what the attacker wanted. */
export interface Verdict {
	answered: string;
	succeeded: boolean;
}

/** Attacks of one kind. */
export interface Kind {
	name: string;
	attacks: readonly Attack[];
}

/** An answer in a few words. */
export function shown({ status, reason, field }: Answer): string {
	const about = field === "" ? "" : ` (${field})`;
	return reason === "" ? String(status) : `${status} ${reason}${about}`;
}

/** Refused is only what was promised: this status, and one of these reasons where any are named. */
export const refusal = (answer: Answer, status: number, ...reasons: string[]): Verdict => ({
	answered: shown(answer),
	succeeded: answer.status !== status || (reasons.length > 0 && !reasons.includes(answer.reason)),
});

/** Refused as bad input, with the name of the field. */
export const refusedField = (answer: Answer, field: string): Verdict => ({
	answered: shown(answer),
	succeeded: answer.status !== 400 || answer.reason !== "bad_input" || answer.field !== field,
});

/** What must be so for the attack to have failed, and what was seen; `otherwise`: when it is not so. */
export const unless = (holds: boolean, answered: string, otherwise = answered): Verdict => ({
	answered: holds ? answered : otherwise,
	succeeded: !holds,
});

/** An attack on a session has failed only when it still stands. */
export const survives = async (
	ground: Ground,
	session: { organizationId?: string; sessionId: string },
	whose = "the session",
): Promise<Verdict> =>
	unless(await ground.stands(session), `${whose} stands`, `${whose} has ended`);

/** An attack in several steps, or in several variants, succeeded when one of them did. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
	const worked = verdicts.filter(({ succeeded }) => succeeded);
	const told = worked.length > 0 ? worked : verdicts;
	const counted = new Map<string, number>();
	for (const { answered } of told) counted.set(answered, (counted.get(answered) ?? 0) + 1);
	const answered = [...counted].map(([text, count]) => (count > 1 ? `${count} × ${text}` : text));
	return { answered: answered.join(", "), succeeded: worked.length > 0 };
}
