import { A } from "@solidjs/router";
import { useOrganization } from "../../api/session.tsx";
import { nameOf } from "../../lib/people.ts";

/** A person's name, which leads to everything that is known of them. */
export function PersonLink(props: {
	user: { id: string; name: string; email?: string };
	class?: string;
}) {
	const organization = useOrganization();
	return (
		<A
			class={props.class}
			href={`/o/${organization().slug}/users/${encodeURIComponent(props.user.id)}`}
		>
			<bdi>{nameOf(props.user)}</bdi>
		</A>
	);
}
