import { useNavigate } from "@solidjs/router";
import type { Organization } from "../../api/client.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuItem } from "../../ui/overlays/menu.tsx";

/** Leads from the organization on screen to the others. */
export default function OrganizationSwitcher(props: {
	organizations: Organization[];
	current: Organization | undefined;
	name: string;
	isGlobal: boolean;
}) {
	const navigate = useNavigate();
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
		<Menu
			label={`${props.name}, switch organization`}
			class="button ghost switcher"
			items={items()}
		>
			<span class="organization-name">{props.name}</span>
			<Icon name="chevrons" />
		</Menu>
	);
}
