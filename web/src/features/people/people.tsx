import { useParams } from "@solidjs/router";
import { Show } from "solid-js";
import { PeoplePage } from "./people-page.tsx";
import { PersonPage } from "./person-page.tsx";

/** The people of an organization, or one of them: two pages that come together, because one leads to the other. */
export default function People() {
	const params = useParams();
	return (
		<Show when={params.userId} fallback={<PeoplePage />}>
			<PersonPage />
		</Show>
	);
}
