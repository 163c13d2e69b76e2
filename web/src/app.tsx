import { type RouteDefinition, Router, type RouteSectionProps } from "@solidjs/router";
import { QueryClientProvider } from "@tanstack/solid-query";
import { ErrorBoundary, Show } from "solid-js";
import { queryClient, signedOut } from "./api/query-client.ts";
import { SessionManagementPage } from "./features/sessions/session-management-page.tsx";
import { OrganizationLayout } from "./features/shell/organization-layout.tsx";
import { Shell } from "./features/shell/shell.tsx";
import { LiveRegion } from "./ui/messages/announcer.tsx";
import { CrashState } from "./ui/messages/crash-state.tsx";
import { toasts } from "./ui/messages/toasts.ts";
import { lazyPart } from "./ui/parts/lazy-part.tsx";

// Without a Suspense boundary above them lazy pages and queries never take away what is on screen.
const HomePage = lazyPart(() => import("./features/shell/home-page.tsx"), {
	kind: "page",
	what: "The start page",
});
const Toaster = lazyPart(() => import("./ui/messages/toaster.tsx"), {
	kind: "words",
	what: "Messages",
	isFetchedAhead: true,
});
const NotFoundPage = lazyPart(() => import("./features/shell/not-found-page.tsx"), {
	kind: "page",
	what: "This page",
});
const SignInPage = lazyPart(() => import("./features/sign-in/sign-in-page.tsx"), {
	kind: "page",
	what: "The sign-in page",
});
const SessionEndedPage = lazyPart(() => import("./features/sign-in/session-ended-page.tsx"), {
	kind: "page",
	what: "What ended your session",
	isFetchedAhead: true,
});
const InvitationPage = lazyPart(() => import("./features/sign-in/invitation-page.tsx"), {
	kind: "page",
	what: "The invitation",
});
const OrganizationsPage = lazyPart(
	() => import("./features/organizations/organizations-page.tsx"),
	{ kind: "page", what: "The organizations" },
);
const MySessionsPage = lazyPart(() => import("./features/sessions/mine/my-sessions-page.tsx"), {
	kind: "page",
	what: "Your sessions",
});
const ReceiptsPage = lazyPart(() => import("./features/receipts/receipts-page.tsx"), {
	kind: "page",
	what: "The receipts",
});
const ReceiptPage = lazyPart(() => import("./features/receipts/receipt-page.tsx"), {
	kind: "page",
	what: "The receipt",
});
const PoliciesPage = lazyPart(() => import("./features/policies/policies-page.tsx"), {
	kind: "page",
	what: "The policies",
});
const SupportAccessPage = lazyPart(() => import("./features/support/support-access-page.tsx"), {
	kind: "page",
	what: "Support access",
});
const AuditPage = lazyPart(() => import("./features/audit/audit-page.tsx"), {
	kind: "page",
	what: "The audit log",
});
const PlatformAuditPage = lazyPart(() => import("./features/audit/platform-audit-page.tsx"), {
	kind: "page",
	what: "The audit log",
});
const AdministratorsPage = lazyPart(
	() => import("./features/administrators/administrators-page.tsx"),
	{ kind: "page", what: "The administrators" },
);
const ApiTokensPage = lazyPart(() => import("./features/api-tokens/api-tokens-page.tsx"), {
	kind: "page",
	what: "The API tokens",
});
const VerifyPage = lazyPart(() => import("./features/evidence/verify-page.tsx"), {
	kind: "page",
	what: "The verifier",
});
const HealthPage = lazyPart(() => import("./features/health/health-page.tsx"), {
	kind: "page",
	what: "The health page",
});

const routes: RouteDefinition[] = [
	{ path: "/", component: HomePage },
	{ path: "/sign-in", component: SignInPage },
	{ path: "/invitation", component: InvitationPage },
	{ path: "/verify", component: VerifyPage },
	{
		path: "/",
		component: Shell,
		children: [
			{ path: "/organizations", component: OrganizationsPage },
			{ path: "/me/sessions", component: MySessionsPage },
			{ path: "/audit/:eventId?", component: PlatformAuditPage },
			{
				path: "/o/:organization",
				component: OrganizationLayout,
				children: [
					// One route for list and panel: opening a session keeps the list where it is.
					{ path: "/sessions/:sessionId?", component: SessionManagementPage },
					{ path: "/receipts", component: ReceiptsPage },
					{ path: "/receipts/:receiptId", component: ReceiptPage },
					{ path: "/policies", component: PoliciesPage },
					{ path: "/support-access", component: SupportAccessPage },
					{ path: "/audit/:eventId?", component: AuditPage },
					{ path: "/administrators", component: AdministratorsPage },
					{ path: "/api-tokens", component: ApiTokensPage },
					{ path: "/health", component: HealthPage },
					{ path: "*rest", component: NotFoundPage },
				],
			},
		],
	},
	{ path: "*rest", component: NotFoundPage },
];

function Root(props: RouteSectionProps) {
	return (
		<>
			<ErrorBoundary fallback={(error, reset) => <CrashState error={error} onRetry={reset} />}>
				<Show when={!signedOut()} fallback={<SessionEndedPage />}>
					{props.children}
				</Show>
			</ErrorBoundary>
			<LiveRegion />
			<Show when={toasts().length > 0}>
				<Toaster />
			</Show>
		</>
	);
}

export function App() {
	return (
		<QueryClientProvider client={queryClient}>
			<Router root={Root}>{routes}</Router>
		</QueryClientProvider>
	);
}
