import { A, Navigate, type RouteSectionProps, useLocation } from "@solidjs/router";
import { ErrorBoundary, For, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import type { Me } from "../../api/auth.ts";
import { isSignedOut, problemOf } from "../../api/errors.ts";
import { queryClient } from "../../api/query-client.ts";
import { isOutsider, SignedInContext, useMe, useOrganizations } from "../../api/session.tsx";
import { Icon, type IconName, Mark } from "../../ui/icon.tsx";
import { CrashState } from "../../ui/messages/crash-state.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { fetchAhead } from "../../ui/parts/fetch-ahead.ts";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { Bars } from "./bars.tsx";
import { DataBar } from "./data-bar.tsx";
import { VersionBar } from "./version-bar.tsx";

const Shortcuts = lazyPart(() => import("../shortcuts/shortcuts.tsx"), {
	kind: "words",
	what: "The keyboard shortcuts",
});
// Most administrators have one organization, whose name is all there is to show.
const OrganizationSwitcher = lazyPart(() => import("./organization-switcher.tsx"), {
	kind: "words",
	what: "The other organizations",
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

interface NavItem {
	href: string;
	label: string;
	icon: IconName;
}

function Frame(props: { me: Me; children: RouteSectionProps["children"] }) {
	const place = useLocation();
	const organizations = useOrganizations();
	const isGlobal = () => props.me.administrator.role === "global_admin";
	onMount(() => onCleanup(fetchAhead(() => queryClient.isFetching() > 0)));

	/** The organization in the URL; on pages of no organization, an organization admin's own. */
	const organization = () => {
		const slug = /^\/o\/([^/]+)/.exec(place.pathname)?.[1];
		const all = organizations.data ?? [];
		return slug
			? all.find((one) => one.slug === slug)
			: all.find((one) => one.id === props.me.homeId);
	};
	const name = () => organization()?.name ?? (isGlobal() ? "All organizations" : "Curfew");
	const items = (): NavItem[] => {
		const found = organization();
		const slug = found?.slug;
		const within: NavItem[] = slug
			? [
					{ href: `/o/${slug}/sessions`, label: "Sessions", icon: "sessions" },
					{ href: `/o/${slug}/receipts`, label: "Receipts", icon: "receipt" },
					{ href: `/o/${slug}/policies`, label: "Policies", icon: "sliders" },
					{ href: `/o/${slug}/health`, label: "Health", icon: "pulse" },
					{ href: `/o/${slug}/support-access`, label: "Support access", icon: "support" },
					{ href: `/o/${slug}/audit`, label: "Audit log", icon: "audit" },
				]
			: [];
		if (found && !isOutsider(found)) {
			within.push(
				{ href: `/o/${slug}/administrators`, label: "Administrators", icon: "people" },
				{ href: `/o/${slug}/api-tokens`, label: "API tokens", icon: "key" },
			);
		}
		return isGlobal()
			? [
					{ href: "/organizations", label: "Organizations", icon: "building" },
					{ href: "/audit", label: "Platform audit", icon: "audit" },
					...within,
				]
			: within;
	};

	return (
		<div class="shell">
			<button type="button" class="skip-link" onClick={focusMain}>
				Skip to content
			</button>
			<header class="topbar">
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
				<AccountMenu me={props.me} />
			</header>
			<Bars>
				<DataBar />
				<VersionBar />
				<Show when={organization()}>{(found) => <SupportWatch organization={found()} />}</Show>
			</Bars>
			<nav class="sidenav" aria-label="Main">
				<ul>
					<For each={items()}>
						{(item) => (
							<li>
								<A href={item.href} class="nav-link" activeClass="active">
									<Icon name={item.icon} />
									{item.label}
								</A>
							</li>
						)}
					</For>
					<Show when={items().length === 0 && organizations.isPending}>
						<li>
							<span class="bone wide" />
						</li>
					</Show>
				</ul>
			</nav>
			<ErrorBoundary fallback={(error, reset) => <CrashState error={error} onRetry={reset} />}>
				{props.children}
			</ErrorBoundary>
			<Shortcuts slug={organization()?.slug} />
		</div>
	);
}

function focusMain() {
	const main = document.querySelector<HTMLElement>("#main");
	main?.setAttribute("tabindex", "-1");
	main?.focus();
}
