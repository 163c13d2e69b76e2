/** Where a value of the policy comes from. */
export function SourceChip(props: {
	isDefault: boolean;
	/** Who set it, if it was set: "your organization". */
	setBy: string;
}) {
	return (
		<span class="chip" data-tone={props.isDefault ? undefined : "accent"}>
			{props.isDefault ? "Default" : `Set by ${props.setBy}`}
		</span>
	);
}
