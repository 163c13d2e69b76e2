import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import type { Organization } from "../../api/client.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuItem } from "../../ui/menu.tsx";

/** Names the organization and leads to the others; with nowhere else to go it is only a name. */
export function OrganizationSwitcher(props: {
	organizations: Organization[];
	current: Organization | undefined;
	isGlobal: boolean;
}) {
	const navigate = useNavigate();
	const name = () => props.current?.name ?? (props.isGlobal ? "All organizations" : "Curfew");
	const items = (): MenuItem[] => {
		const all: MenuItem[] = props.organizations.map((organization) => ({
			label: organization.name,
			checked: organization.id === props.current?.id,
			onSelect: () => navigate(`/o/${organization.slug}/sessions`),
		}));
		if (props.isGlobal) {
			all.push({
				separated: true,
				label: "All organizations",
				checked: props.current === undefined,
				onSelect: () => navigate("/organizations"),
			});
		}
		return all;
	};
	return (
		<Show
			when={props.isGlobal || props.organizations.length > 1}
			fallback={<span class="organization-name">{name()}</span>}
		>
			<Menu label={`${name()}, switch organization`} class="button ghost switcher" items={items()}>
				<span class="organization-name">{name()}</span>
				<Icon name="chevrons" />
			</Menu>
		</Show>
	);
}
