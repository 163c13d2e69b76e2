import { render } from "solid-js/web";
import { watchConnection } from "./api/connection.ts";
import { takeFirstAnswers } from "./api/first-answers.ts";
import { watchPresence } from "./api/presence.ts";
import { queryClient } from "./api/query-client.ts";
import { meQuery, organizationsQuery } from "./api/session.tsx";
import { App } from "./app.tsx";
import { takeFirstPage } from "./features/sessions/queries.ts";
import "./styles/main.css";

const { me, organizations, sessions } = takeFirstAnswers();
if (me) queryClient.setQueryData(meQuery.queryKey, me);
if (organizations) queryClient.setQueryData(organizationsQuery.queryKey, organizations);
if (sessions) takeFirstPage(sessions.organizationId, sessions.page);

// What did not come with the page is asked before the first component exists; what did is fresh, and not asked for.
void queryClient.prefetchQuery(meQuery);
if (location.pathname.startsWith("/o/")) void queryClient.prefetchQuery(organizationsQuery);

// A page that comes back by the Back button may show somebody who has signed out since.
addEventListener("pageshow", ({ persisted }) => {
	if (persisted) void queryClient.invalidateQueries(meQuery);
});

watchConnection();
watchPresence();

const root = document.querySelector("#app");
if (root) render(() => <App />, root);
