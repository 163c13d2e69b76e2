import { useQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import { serverNow } from "../../lib/server-clock.ts";
import { apiTokensQuery, isUsable } from "../api-tokens/queries.ts";

/** The usable tokens of whoever is removed: they end too, except those that are chosen here. */
export function TakeOverTokens(props: {
	organizationId: string;
	administratorId: string;
	chosen: string[];
	onChange: (tokenIds: string[]) => void;
}) {
	const tokens = useQuery(() => apiTokensQuery(props.organizationId));
	const theirs = () =>
		(tokens.data ?? []).filter(
			(token) => token.createdById === props.administratorId && isUsable(token, serverNow()),
		);
	const toggle = (id: string) =>
		props.onChange(
			props.chosen.includes(id) ? props.chosen.filter((one) => one !== id) : [...props.chosen, id],
		);
	return (
		<Show when={theirs().length > 0}>
			<fieldset class="choices boxed">
				<legend>Their API tokens end too. Take over what must go on:</legend>
				<For each={theirs()}>
					{(token) => (
						<label class="choice">
							<input
								type="checkbox"
								checked={props.chosen.includes(token.id)}
								onChange={() => toggle(token.id)}
							/>
							<span>
								<span class="strong">{token.name}</span>{" "}
								<span class="quiet">{token.scopes.join(", ")}</span>
							</span>
						</label>
					)}
				</For>
			</fieldset>
		</Show>
	);
}
