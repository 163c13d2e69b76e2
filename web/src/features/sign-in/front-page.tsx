import type { JSX } from "solid-js";
import { Mark } from "../../ui/icon.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";

/** The frame of every page that is shown to people who are not signed in. */
export function FrontPage(props: {
	title: string;
	/** What stands above the page, where that is no name of it. */
	heading?: JSX.Element;
	lead: JSX.Element;
	children: JSX.Element;
}) {
	return (
		<main id="main" class="front">
			<div class="front-card">
				<p class="wordmark">
					<Mark />
					Curfew
				</p>
				<PageHeading title={props.title}>{props.heading}</PageHeading>
				<p class="lead">{props.lead}</p>
				{props.children}
			</div>
		</main>
	);
}
