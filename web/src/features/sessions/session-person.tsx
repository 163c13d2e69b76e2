import { type JSX, Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { nameOf } from "../../lib/people.ts";
import { AddressText } from "../../ui/address-text.tsx";
import { Avatar } from "../../ui/avatar.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { YouChip } from "../../ui/you-chip.tsx";

const FlagChips = lazyPart(() => import("./flag-chips.tsx"), {
	kind: "words",
	what: "What stands out",
});

/** Whose session it is, whether that is the reader or someone from support, and whether something stands out. */
export function SessionPerson(props: {
	session: Session;
	/** The person's name, as text or as a link. */
	name: JSX.Element;
	isLarge?: boolean;
	/** What stands at the end of the line. */
	children?: JSX.Element;
}) {
	const person = () => props.session.user;
	return (
		<div class="person" classList={{ large: props.isLarge === true }}>
			<Avatar name={nameOf(person())} id={person().id} />
			<div class="person-text">
				<span class="person-name">
					{props.name}
					<YouChip when={props.session.current} />
					<Show when={props.session.supportGrantId}>
						<span class="chip" data-tone="support">
							Support
						</span>
					</Show>
					<Show when={props.session.flags.length > 0}>
						<span class="flags">
							<FlagChips flags={props.session.flags} isWhole={props.isLarge === true} />
						</span>
					</Show>
				</span>
				<bdi class="quiet lines" title={person().email}>
					<AddressText text={person().email} />
				</bdi>
			</div>
			{props.children}
		</div>
	);
}
