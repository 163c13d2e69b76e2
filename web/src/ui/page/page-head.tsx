import type { JSX } from "solid-js";
import { PageHeading } from "./page-heading.tsx";

/** What a page begins with: its name, what it is for, and, as children, what can be done on the whole of it. */
export function PageHead(props: {
	title: string;
	/** The organization that the page is about. */
	within?: string | undefined;
	lead: string;
	children?: JSX.Element;
}) {
	return (
		<div class="page-head">
			<div>
				<PageHeading title={props.title} within={props.within} />
				<p class="quiet">{props.lead}</p>
			</div>
			{props.children}
		</div>
	);
}
