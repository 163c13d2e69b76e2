import { Icon, isIconName } from "../../ui/icon.tsx";

export function DeviceIcon(props: { type: string }) {
	return <Icon name={isIconName(props.type) ? props.type : "unknown"} />;
}
