import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/overlays/menu.tsx";

/** What may be asked for of a person's data, wherever the person is shown. */
export function PersonMenu(props: { name: string; onAsk: (what: "export" | "erase") => void }) {
	return (
		<Menu
			label={`More for ${props.name}`}
			class="button icon-button"
			align="end"
			items={[
				{ label: "Export data…", icon: "download", onSelect: () => props.onAsk("export") },
				{ label: "Erase person…", danger: true, onSelect: () => props.onAsk("erase") },
			]}
		>
			<Icon name="more" />
		</Menu>
	);
}
