/** What was typed as the name of one thing; ids and addresses are known by how they look. */
interface Direct {
	label: string;
	/** Below the organization's own path. */
	path: string;
	/** Whether nothing else can be meant. */
	isExact: boolean;
}

const direct: [form: RegExp, label: string, path: string][] = [
	[/^ses_\w+$/, "Session", "/sessions/"],
	[/^rcp_\w+$/, "Receipt", "/receipts/"],
	[/^[\da-f]*[.:][\da-f.:]+(\/\d+)?$/i, "Sessions from", "/sessions?ip="],
];

/** Where what was typed leads by itself: to the session or the receipt of that id, else to the sessions it finds. */
export function directOf(typed: string): Direct | null {
	const text = typed.trim();
	if (text === "") return null;
	const found = direct.find(([form]) => form.test(text));
	const [, label, path] = found ?? [null, "Sessions that match", "/sessions?q="];
	return {
		label: `${label} ${found ? text : `“${text}”`}`,
		path: path + encodeURIComponent(text),
		isExact: found !== undefined,
	};
}
