import { initialsOf } from "../lib/people.ts";

/** Initials on a quiet ground; the hue only helps the eye to find the same person again. */
export function Avatar(props: { name: string; id: string }) {
	const hue = () => {
		let sum = 0;
		for (const letter of props.id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6;
		return sum;
	};
	return (
		<span class="avatar" data-hue={hue()} aria-hidden="true">
			{initialsOf(props.name)}
		</span>
	);
}
