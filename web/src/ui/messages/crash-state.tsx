import { EmptyState } from "./states.tsx";

/** The last resort: a page that failed to load or to draw. A new deployment is the usual cause. */
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
						<button type="button" class="button primary" onClick={() => location.reload()}>
							Reload
						</button>
						<button type="button" class="button" onClick={() => props.onRetry()}>
							Try again
						</button>
					</>
				}
			>
				<p>Curfew may have been updated meanwhile. Reloading usually helps.</p>
			</EmptyState>
		</main>
	);
}
