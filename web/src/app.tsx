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

const page = (load: Parameters<typeof lazyPart>[0], what: string) =>
	lazyPart(load, { kind: "page", what });

// Without a Suspense boundary above them lazy pages and queries never take away what is on screen.
const HomePage = page(() => import("./features/shell/home-page.tsx"), "The start page");
const Toaster = lazyPart(() => import("./ui/messages/toaster.tsx"), {
	kind: "words",
	what: "Messages",
	isFetchedAhead: true,
});
const NotFoundPage = page(() => import("./features/shell/not-found-page.tsx"), "This page");
const SignInPage = page(() => import("./features/sign-in/sign-in-page.tsx"), "The sign-in page");
const SessionEndedPage = lazyPart(() => import("./features/sign-in/session-ended-page.tsx"), {
	kind: "page",
	what: "What ended your session",
	isFetchedAhead: true,
});
const InvitationPage = page(
	() => import("./features/sign-in/invitation-page.tsx"),
	"The invitation",
);
const OrganizationsPage = page(
	() => import("./features/organizations/organizations-page.tsx"),
	"The organizations",
);
const OverviewPage = page(() => import("./features/overview/overview-page.tsx"), "The overview");
const People = page(() => import("./features/people/people.tsx"), "The people");
const MySessionsPage = page(
	() => import("./features/sessions/mine/my-sessions-page.tsx"),
	"Your sessions",
);
const ReceiptsPage = page(() => import("./features/receipts/receipts-page.tsx"), "The receipts");
const ReceiptPage = page(() => import("./features/receipts/receipt-page.tsx"), "The receipt");
const PoliciesPage = page(() => import("./features/policies/policies-page.tsx"), "The policies");
const SupportAccessPage = page(
	() => import("./features/support/support-access-page.tsx"),
	"Support access",
);
const AuditPage = page(() => import("./features/audit/audit-page.tsx"), "The audit log");
const PlatformAuditPage = page(
	() => import("./features/audit/platform-audit-page.tsx"),
	"The audit log",
);
const AdministratorsPage = page(
	() => import("./features/administrators/administrators-page.tsx"),
	"The administrators",
);
const ApiTokensPage = page(
	() => import("./features/api-tokens/api-tokens-page.tsx"),
	"The API tokens",
);
const VerifyPage = page(() => import("./features/evidence/verify-page.tsx"), "The verifier");
const HealthPage = page(() => import("./features/health/health-page.tsx"), "The health page");

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
					{ path: "/", component: OverviewPage },
					{ path: "/users/:userId?", component: People },
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
