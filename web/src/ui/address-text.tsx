import { For } from "solid-js";

/** An e-mail or IP address that is longer than its line goes on in the next one where a reader would break it. */
export function AddressText(props: { text: string }) {
	return (
		<For each={props.text.split(/(?=@)|(?<=:)(?=[^:])/)}>
			{(part) => (
				<>
					{part}
					<wbr />
				</>
			)}
		</For>
	);
}
