import { Show } from "solid-js";
import { Icon } from "../../../ui/icon.tsx";

/**
 * What ending does and what it does not, one fact per line.
 *
 * @param props.firstName the first name of the person whose one session ends; null for several sessions
 */
export function Effects(props: { firstName: string | null }) {
	return (
		<ul class="effects">
			<li>
				<Icon name="check" />
				<span>
					<Show
						when={props.firstName}
						fallback="They are signed out on their next request, everywhere."
					>
						{(name) => (
							<>
								<bdi>{name()}</bdi> is signed out of this device on the next request, everywhere.
							</>
						)}
					</Show>
				</span>
			</li>
			<li>
				<Icon name="check" />
				<span>
					{props.firstName === null
						? "Their refresh-token chains are dead: no new access token comes from them."
						: "The refresh-token chain is dead: no new access token comes from it."}
				</span>
			</li>
			<li>
				<Icon name="info" />
				<span>
					<Show when={props.firstName} fallback="They">
						{(name) => <bdi>{name()}</bdi>}
					</Show>{" "}
					can sign in again. To stop that, suspend the account at your sign-in provider.
				</span>
			</li>
		</ul>
	);
}
