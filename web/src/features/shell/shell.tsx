import { A, Navigate, type RouteSectionProps, useLocation } from "@solidjs/router";
import {
	createSignal,
	ErrorBoundary,
	For,
	Match,
	onCleanup,
	onMount,
	Show,
	Switch,
} from "solid-js";
import type { Me } from "../../api/auth.ts";
import { isSignedOut, problemOf } from "../../api/errors.ts";
import { queryClient } from "../../api/query-client.ts";
import { isOutsider, SignedInContext, useMe, useOrganizations } from "../../api/session.tsx";
import { Icon, Mark } from "../../ui/icon.tsx";
import { CrashState } from "../../ui/messages/crash-state.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { fetchAhead } from "../../ui/parts/fetch-ahead.ts";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { commandKey, showFrontDialog } from "../shortcuts/front-dialog.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Bars } from "./bars.tsx";
import { DataBar } from "./data-bar.tsx";
import { focusMain } from "./focus-main.ts";
import { placesOf } from "./places.ts";
import { VersionBar } from "./version-bar.tsx";
import { waitingRequests } from "./waiting-requests.ts";

const Shortcuts = lazyPart(() => import("../shortcuts/shortcuts.tsx"), {
	kind: "words",
	what: "The keyboard shortcuts",
});
// Most administrators have one organization, whose name is all there is to show.
const OrganizationSwitcher = lazyPart(() => import("./organization-switcher.tsx"), {
	kind: "words",
	what: "The other organizations",
});
const SessionEndBar = lazyPart(() => import("./session-end-bar.tsx"), {
	kind: "words",
	what: "How long your session lasts",
});
const SupportWatch = lazyPart(() => import("../support/watch/support-watch.tsx"), {
	kind: "words",
	what: "Who of support is here",
});

/** The signed-in part of the console: lets nobody through who is not, and frames every page. */
export function Shell(props: RouteSectionProps) {
	const me = useMe();
	const place = useLocation();
	const signInHref = () => {
		const returnTo = encodeURIComponent(`${place.pathname}${place.search}`);
		const ended = problemOf(me.error).reason === "session_ended";
		return `/sign-in?returnTo=${returnTo}${ended ? "&problem=session_ended" : ""}`;
	};
	return (
		<Switch fallback={<Skeleton rows={8} label="Loading the console" />}>
			<Match when={me.data}>
				{(found) => (
					<SignedInContext.Provider value={found()}>
						<Frame me={found()}>{props.children}</Frame>
					</SignedInContext.Provider>
				)}
			</Match>
			<Match when={me.isError && isSignedOut(problemOf(me.error))}>
				<Navigate href={signInHref()} />
			</Match>
			<Match when={me.isError}>
				<main id="main" class="standalone">
					<ProblemState
						what="The console"
						problem={problemOf(me.error)}
						onRetry={() => void me.refetch()}
					/>
				</main>
			</Match>
		</Switch>
	);
}

/** From here on the navigation stands beside the page; the same width as in layout.css. */
const wide = matchMedia("(width >= 56.25rem)");

function Frame(props: { me: Me; children: RouteSectionProps["children"] }) {
	const place = useLocation();
	const organizations = useOrganizations();
	const isGlobal = () => props.me.administrator.role === "global_admin";
	let navigation: HTMLElement | undefined;
	const [isMenuOpen, setMenuOpen] = createSignal(false);
	const fold = () => navigation?.hidePopover();
	onMount(() => {
		onCleanup(fetchAhead(() => queryClient.isFetching() > 0));
		// Open in a window that grows wide, it would lie over the page it then stands beside.
		wide.addEventListener("change", fold);
		onCleanup(() => wide.removeEventListener("change", fold));
	});

	/** The organization in the URL; on pages of no organization, an organization admin's own. */
	const organization = () => {
		const slug = /^\/o\/([^/]+)/.exec(place.pathname)?.[1];
		const all = organizations.data ?? [];
		return slug
			? all.find((one) => one.slug === slug)
			: all.find((one) => one.id === props.me.homeId);
	};
	const name = () => organization()?.name ?? (isGlobal() ? "All organizations" : "Curfew");
	const places = () => {
		const found = organization();
		return placesOf(found, {
			isGlobal: isGlobal(),
			isOutsider: Boolean(found && isOutsider(found)),
		});
	};

	return (
		<div class="shell">
			<button type="button" class="skip-link" onClick={focusMain}>
				Skip to content
			</button>
			<header class="topbar">
				<button
					type="button"
					class="button ghost icon-button menu-button"
					aria-label="Menu"
					aria-expanded={isMenuOpen()}
					popovertarget="navigation"
				>
					<Icon name="menu" />
				</button>
				<A href="/" class="brand" aria-label="Curfew, start page">
					<Mark />
				</A>
				<Show
					when={isGlobal() || (organizations.data?.length ?? 0) > 1}
					fallback={<span class="organization-name">{name()}</span>}
				>
					<OrganizationSwitcher
						organizations={organizations.data ?? []}
						current={organization()}
						name={name()}
						isGlobal={isGlobal()}
					/>
				</Show>
				<button
					type="button"
					class="button palette-button"
					aria-haspopup="dialog"
					aria-keyshortcuts="Control+K Meta+K"
					onClick={() => showFrontDialog("palette")}
				>
					<Icon name="search" />
					<span>Search or jump to…</span>
					<kbd>{commandKey} K</kbd>
				</button>
				<AccountMenu me={props.me} />
			</header>
			<Bars>
				<DataBar />
				<SessionEndBar />
				<VersionBar />
				<Show when={organization()}>{(found) => <SupportWatch organization={found()} />}</Show>
			</Bars>
			{/* A popover where the page is narrow; where it is wide, it always stands beside the page. */}
			<nav
				ref={navigation}
				id="navigation"
				class="sidenav"
				aria-label="Main"
				popover="auto"
				on:toggle={(event: ToggleEvent) => setMenuOpen(event.newState === "open")}
			>
				<ul>
					<For each={places()}>
						{(place) => (
							<li data-group={place.group}>
								<A
									href={place.href}
									class="nav-link"
									activeClass="active"
									end={place.icon === "overview"}
									onClick={fold}
								>
									<Icon name={place.icon} />
									{place.label}
									<Show when={place.icon === "support" && waitingRequests()}>
										{(count) => (
											<span class="count numbers">
												{count()}
												<span class="visually-hidden"> waiting</span>
											</span>
										)}
									</Show>
								</A>
							</li>
						)}
					</For>
					<Show when={places().length === 0 && organizations.isPending}>
						<li>
							<span class="bone wide" />
						</li>
					</Show>
				</ul>
			</nav>
			<ErrorBoundary fallback={(error, reset) => <CrashState error={error} onRetry={reset} />}>
				{props.children}
			</ErrorBoundary>
			<Shortcuts places={places()} organization={organization()} />
		</div>
	);
}
