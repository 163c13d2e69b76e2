import { reloadPage } from "../parts/reload-page.ts";
import { EmptyState } from "./states.tsx";

/** The last resort: a page that failed while it was drawn. */
export function CrashState(props: { error: unknown; onRetry: () => void }) {
	console.error(props.error);
	return (
		<main id="main" class="standalone">
			<EmptyState
				alert
				icon="warning"
				title="This page could not be shown"
				actions={
					<>
						<button type="button" class="button primary" onClick={() => void reloadPage()}>
							Reload
						</button>
						<button type="button" class="button" onClick={() => props.onRetry()}>
							Try again
						</button>
					</>
				}
			>
				<p>Something went wrong while it was drawn. Nothing was changed by that.</p>
			</EmptyState>
		</main>
	);
}
