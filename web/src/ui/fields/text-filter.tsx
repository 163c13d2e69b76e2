import { SearchField } from "./search-field.tsx";

/** A text that filters once it was entered. */
export function TextFilter(props: {
	label: string;
	hint: string;
	placeholder: string;
	value: string;
	onEnter: (text: string) => void;
}) {
	return (
		<form
			class="text-filter"
			role="search"
			aria-label={props.label + props.hint}
			onSubmit={(event) => {
				event.preventDefault();
				const text = new FormData(event.currentTarget).get("text");
				props.onEnter(String(text ?? "").trim());
			}}
		>
			<SearchField
				label={props.label}
				hint={props.hint}
				name="text"
				placeholder={props.placeholder}
				maxLength={255}
				value={props.value}
			/>
		</form>
	);
}

/** What somebody typed who looks for whom or what: ids hold an underscore and no blank, names hardly ever. */
const isId = (typed: string): boolean => /^[^\s_]+_\S+$/.test(typed);

/** Somebody or something by name or by id, in one field: what is typed tells which of them it is. */
export function NameOrIdFilter(props: {
	/** "who did it" */
	of: string;
	label: string;
	id: string;
	name: string;
	onEnter: (found: { id: string; name: string }) => void;
}) {
	return (
		<TextFilter
			label={props.label}
			hint={`: name or ID of ${props.of}; press Enter`}
			placeholder="Name or ID"
			value={props.id || props.name}
			onEnter={(text) =>
				props.onEnter(isId(text) ? { id: text, name: "" } : { id: "", name: text })
			}
		/>
	);
}
