import { type RouteDefinition, Router, type RouteSectionProps } from "@solidjs/router";
import { QueryClientProvider } from "@tanstack/solid-query";
import { ErrorBoundary, lazy, Show } from "solid-js";
import { queryClient, signedOut } from "./api/query-client.ts";
import { SessionManagementPage } from "./features/sessions/session-management-page.tsx";
import { OrganizationLayout } from "./features/shell/organization-layout.tsx";
import { Shell } from "./features/shell/shell.tsx";
import { LiveRegion } from "./ui/messages/announcer.tsx";
import { CrashState } from "./ui/messages/crash-state.tsx";
import { toasts } from "./ui/messages/toasts.ts";

// Without a Suspense boundary above them lazy pages and queries never take away what is on screen.
const HomePage = lazy(() => import("./features/shell/home-page.tsx"));
const NotFoundPage = lazy(() => import("./features/shell/not-found-page.tsx"));
const SignInPage = lazy(() => import("./features/sign-in/sign-in-page.tsx"));
const SessionEndedPage = lazy(() => import("./features/sign-in/session-ended-page.tsx"));
const Toaster = lazy(() => import("./ui/messages/toaster.tsx"));
const InvitationPage = lazy(() => import("./features/sign-in/invitation-page.tsx"));
const OrganizationsPage = lazy(() => import("./features/organizations/organizations-page.tsx"));
const MySessionsPage = lazy(() => import("./features/sessions/mine/my-sessions-page.tsx"));
const ReceiptsPage = lazy(() => import("./features/receipts/receipts-page.tsx"));
const ReceiptPage = lazy(() => import("./features/receipts/receipt-page.tsx"));
const PoliciesPage = lazy(() => import("./features/policies/policies-page.tsx"));
const SupportAccessPage = lazy(() => import("./features/support/support-access-page.tsx"));
const AuditPage = lazy(() => import("./features/audit/audit-page.tsx"));
const PlatformAuditPage = lazy(() => import("./features/audit/platform-audit-page.tsx"));
const AdministratorsPage = lazy(() => import("./features/administrators/administrators-page.tsx"));
const ApiTokensPage = lazy(() => import("./features/api-tokens/api-tokens-page.tsx"));
const HealthPage = lazy(() => import("./features/health/health-page.tsx"));

const routes: RouteDefinition[] = [
	{ path: "/", component: HomePage },
	{ path: "/sign-in", component: SignInPage },
	{ path: "/invitation", component: InvitationPage },
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
