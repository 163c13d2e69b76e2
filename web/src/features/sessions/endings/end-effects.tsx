import { Icon } from "../../../ui/icon.tsx";

/** What ending does and what it does not, one fact per line. `firstName` is set for one session of one person. */
export function Effects(props: { firstName: string | null }) {
	return (
		<ul class="effects">
			<li>
				<Icon name="check" />
				{props.firstName
					? `${props.firstName} is signed out of this device on the next request, everywhere.`
					: "They are signed out on their next request, everywhere."}
			</li>
			<li>
				<Icon name="check" />
				{props.firstName
					? "The refresh-token chain is dead: no new access token comes from it."
					: "Their refresh-token chains are dead: no new access token comes from them."}
			</li>
			<li>
				<Icon name="info" />
				{props.firstName ?? "They"} can sign in again. To stop that, suspend the account at your
				sign-in provider.
			</li>
		</ul>
	);
}
