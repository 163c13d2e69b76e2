import { render } from "solid-js/web";
import { watchConnection } from "./api/connection.ts";
import { queryClient } from "./api/query-client.ts";
import { meQuery, organizationsQuery } from "./api/session.tsx";
import { App } from "./app.tsx";
import "./styles/main.css";

// Asked before the first component exists, so that nobody waits for code and then for data.
void queryClient.prefetchQuery(meQuery);
if (location.pathname.startsWith("/o/")) void queryClient.prefetchQuery(organizationsQuery);

// A page that comes back by the Back button may show somebody who has signed out since.
addEventListener("pageshow", ({ persisted }) => {
	if (persisted) void queryClient.invalidateQueries(meQuery);
});

watchConnection();

const root = document.querySelector("#app");
if (root) render(() => <App />, root);
