import { A } from "@solidjs/router";
import { Icon } from "../../ui/icon.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";

/** For addresses that lead nowhere, and for organizations the person may not see: both look the same. */
export default function NotFoundPage() {
	return (
		<main id="main" class="standalone">
			<div class="empty">
				<span class="empty-icon">
					<Icon name="search" />
				</span>
				<PageHeading title="There is nothing here" />
				<p class="empty-text">The address is wrong, or you may not see what it names.</p>
				<div class="actions">
					<A class="button" href="/">
						Go to the start page
					</A>
				</div>
			</div>
		</main>
	);
}
