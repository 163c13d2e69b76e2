import { render } from "solid-js/web";
import { queryClient } from "./api/query-client.ts";
import { meQuery, organizationsQuery } from "./api/session.tsx";
import { App } from "./app.tsx";
import "./styles/main.css";

// Asked before the first component exists, so that nobody waits for code and then for data.
void queryClient.prefetchQuery(meQuery);
if (location.pathname.startsWith("/o/")) void queryClient.prefetchQuery(organizationsQuery);

const root = document.querySelector("#app");
if (root) render(() => <App />, root);
