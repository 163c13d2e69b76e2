import type { api } from "../../api/client.ts";

type Overview = Awaited<ReturnType<typeof api.organizations.overview.query>>;

/** What only D1 can count. */
export type Counted = NonNullable<Overview["counted"]>;
