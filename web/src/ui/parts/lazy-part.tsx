import { createEffect, createSignal, ErrorBoundary, type JSX, on, Show } from "solid-js";
import { isUnreachable, lookAtServer } from "../../api/connection.ts";
import { fetchLater } from "./fetch-ahead.ts";
import { firstPaint } from "./first-paint.ts";
import { moduleLoader } from "./module-loader.ts";
import { PartFailure, type PartKind } from "./part-failure.tsx";

/** Where a part stands, and what is known of it before it is there. */
interface Place<P> {
	kind: PartKind;
	/** What it is, as a sentence would begin with it: "The receipts". A page has to say. */
	what?: string;
	/** How a dialog or a panel that never came is left. */
	close?: (props: P) => void;
	/** Fetched once the page is idle, because it is needed when the network may be gone. */
	isFetchedAhead?: boolean;
}

type Drawn<P> = (props: P) => JSX.Element;
type LazyPart<P> = Drawn<P> & { preload: () => Promise<void> };

/**
 * A component whose code comes when it is first shown. If it does not come, or breaks, the page around it stays, and a
 * sentence with "Try again" stands where the part would be.
 */
export function lazyPart<P extends object>(
	load: () => Promise<{ default: Drawn<P> }>,
	place: Place<P>,
): LazyPart<P> {
	const [component, setComponent] = createSignal<Drawn<P> | null>(null);
	const loadModule = moduleLoader(load);
	const fetchPart = async (): Promise<void> => {
		const found = await loadModule();
		setComponent(() => found.default);
	};

	const Part = (props: P) => {
		const [failures, setFailures] = createSignal(0);
		const [isTrying, setTrying] = createSignal(false);
		const attempt = async () => {
			if (isTrying()) return;
			setTrying(true);
			try {
				await fetchPart();
			} catch (error) {
				console.warn(error);
				// Before anything is said: what is to be said depends on it.
				await lookAtServer();
				setFailures((times) => times + 1);
			}
			setTrying(false);
		};
		if (!component()) {
			if (place.kind === "page") void attempt();
			else void firstPaint.then(attempt);
		}
		/** Words are not missed while Curfew can't be reached, which is said above the page; they come when it can be. */
		const isLeftOut = () => place.kind === "words" && isUnreachable();
		createEffect(
			on(isLeftOut, (isOut, wasOut) => {
				if (isOut || !wasOut || failures() === 0) return;
				setFailures(0);
				void attempt();
			}),
		);
		const failure = (isBroken: boolean, onRetry: () => void) => (
			<PartFailure
				kind={place.kind}
				what={place.what}
				isBroken={isBroken}
				isTrying={!isBroken && isTrying()}
				isStubborn={failures() > 1}
				onRetry={onRetry}
				onClose={place.close && (() => place.close?.(props))}
			/>
		);
		return (
			<ErrorBoundary
				fallback={(error, reset) => {
					console.error(error);
					return failure(true, reset);
				}}
			>
				<Show
					when={component()}
					keyed
					fallback={
						<Show when={failures() > 0 && !isLeftOut()}>
							{failure(false, () => void attempt())}
						</Show>
					}
				>
					{(Found) => <Found {...props} />}
				</Show>
			</ErrorBoundary>
		);
	};
	const preload = () => fetchPart().catch(() => {});
	if (place.isFetchedAhead) fetchLater(fetchPart);
	return Object.assign(Part, { preload });
}
