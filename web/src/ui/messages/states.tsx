import {
	type Accessor,
	createSignal,
	For,
	type JSX,
	Match,
	onCleanup,
	onMount,
	Show,
	Switch,
} from "solid-js";
import { type Problem, problemOf } from "../../api/errors.ts";
import { Icon, type IconName } from "../icon.tsx";

/** What stands in the place of content that is not there: one picture, one sentence, one way on. */
export function EmptyState(props: {
	icon: IconName;
	title: string;
	children?: JSX.Element;
	actions?: JSX.Element;
	alert?: boolean;
}) {
	return (
		<div class="empty" role={props.alert ? "alert" : undefined}>
			<span class="empty-icon">
				<Icon name={props.icon} />
			</span>
			<h2 class="empty-title">{props.title}</h2>
			<div class="empty-text">{props.children}</div>
			<Show when={props.actions}>
				<div class="actions">{props.actions}</div>
			</Show>
		</div>
	);
}

/** An error in the place of what failed. Refusals that a retry cannot change are told apart from failures. */
export function ProblemState(props: {
	problem: Problem;
	what: string;
	organizationName?: string | undefined;
	onRetry: () => void;
}) {
	const forbidden = () =>
		props.problem.reason === "forbidden" || props.problem.reason === "insufficient_scope";
	return (
		<Show
			when={props.problem.reason !== "support_access_required"}
			fallback={
				<EmptyState
					icon="lock"
					title={`You need support access granted by ${props.organizationName ?? "this organization"}`}
				>
					<p>
						The people and sessions of an organization are open to its own administrators. They can
						grant you support access for a limited time.
					</p>
				</EmptyState>
			}
		>
			<Show
				when={!forbidden()}
				fallback={
					<EmptyState icon="lock" title="Your role does not allow this">
						<p>
							Ask an administrator of {props.organizationName ?? "the organization"} for access.
						</p>
					</EmptyState>
				}
			>
				<EmptyState
					alert
					icon={props.problem.reason === "not_found" ? "search" : "warning"}
					title={
						props.problem.reason === "not_found"
							? `${props.what} can't be found`
							: `Couldn't load ${midSentence(props.what)}`
					}
					actions={
						<Show when={props.problem.reason !== "not_found"}>
							<button type="button" class="button" onClick={() => props.onRetry()}>
								Try again
							</button>
						</Show>
					}
				>
					<p>{props.problem.message}</p>
					<RequestId problem={props.problem} />
				</EmptyState>
			</Show>
		</Show>
	);
}

export function RequestId(props: { problem: Problem }) {
	return (
		<Show when={props.problem.requestId}>
			{(id) => (
				<p class="request-id">
					Request id <code>{id()}</code>
				</p>
			)}
		</Show>
	);
}

/** What was read, once it is there; until then, or if it never comes, what stands in its place. */
export function Loaded<T>(props: {
	/** Absent as long as there is nothing to show. */
	data: T | undefined | false;
	query: { isError: boolean; error: Error | null; refetch: () => unknown };
	/** "The receipts", as a sentence would begin with it. */
	what: string;
	organizationName?: string | undefined;
	/** About how many rows come. */
	rows: number;
	children: (data: Accessor<T>) => JSX.Element;
}) {
	return (
		<Switch fallback={<Skeleton rows={props.rows} label={`Loading ${midSentence(props.what)}`} />}>
			<Match when={props.data}>{(data) => props.children(data as Accessor<T>)}</Match>
			<Match when={props.query.isError}>
				<ProblemState
					what={props.what}
					problem={problemOf(props.query.error)}
					organizationName={props.organizationName}
					onRetry={() => void props.query.refetch()}
				/>
			</Match>
		</Switch>
	);
}

/** A name that begins a sentence, as it stands within one. */
export const midSentence = (what: string): string => what.charAt(0).toLowerCase() + what.slice(1);

/** How long an answer may take before anything is drawn in its place: a flash is worse than nothing. */
const skeletonDelayMs = 150;

export function Skeleton(props: { rows: number; label: string }) {
	const [late, setLate] = createSignal(false);
	onMount(() => {
		const timer = setTimeout(() => setLate(true), skeletonDelayMs);
		onCleanup(() => clearTimeout(timer));
	});
	return (
		<div class="skeleton" role="status" aria-label={props.label}>
			<Show when={late()}>
				<For each={Array.from({ length: props.rows })}>
					{() => (
						<div class="skeleton-row">
							<span class="bone round" />
							<span class="bone wide" />
							<span class="bone" />
							<span class="bone" />
						</div>
					)}
				</For>
			</Show>
		</div>
	);
}
