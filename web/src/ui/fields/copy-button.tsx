import { createSignal, type JSX } from "solid-js";
import { Icon } from "../icon.tsx";
import { announce } from "../messages/announcer.tsx";

/** Copies and says so; where the clipboard is closed, says that instead. */
export async function copyText(text: string, what: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		announce(`${what} copied.`);
		return true;
	} catch {
		announce(`Couldn't copy. Select the text and copy it yourself.`);
		return false;
	}
}

export function CopyButton(props: {
	text: string;
	/** What is copied: "Link", "Session ID". */
	what: string;
	class?: string;
	onCopied?: () => void;
	children?: JSX.Element;
}) {
	const [copied, setCopied] = createSignal(false);
	return (
		<button
			type="button"
			class={props.class ?? "button ghost icon-button"}
			aria-label={props.children ? undefined : `Copy ${props.what}`}
			title={props.children ? undefined : `Copy ${props.what}`}
			onClick={async () => {
				setCopied(await copyText(props.text, props.what));
				if (copied()) props.onCopied?.();
			}}
			onBlur={() => setCopied(false)}
		>
			<Icon name={copied() ? "check" : "copy"} />
			{props.children ? (copied() ? "Copied" : props.children) : null}
		</button>
	);
}
