import { queryOptions, useQuery } from "@tanstack/solid-query";
import { createContext, useContext } from "solid-js";
import { fetchMe, type Me } from "./auth.ts";
import { api, type Organization } from "./client.ts";
import { isRefusal, isSignedOut, problemOf } from "./errors.ts";
import { attempt, queryClient } from "./query-client.ts";

export const meQuery = queryOptions({
	queryKey: ["me"],
	queryFn: fetchMe,
	staleTime: Number.POSITIVE_INFINITY,
	// A person who comes back to the tab learns at once that their session ended meanwhile.
	refetchOnWindowFocus: "always",
});

export const organizationsQuery = queryOptions({
	queryKey: ["organizations"],
	queryFn: async (): Promise<Organization[]> => {
		try {
			return (await api.organizations.list.query({})).items;
		} catch (error) {
			// The list needs the searchable copy; one's own organization answers for itself.
			const problem = problemOf(error);
			if (isSignedOut(problem) || isRefusal(problem)) throw error;
			const { homeId } = await queryClient.fetchQuery(meQuery);
			const home = await attempt(() => api.organizations.get.query({ organizationId: homeId }));
			if (!home.ok) throw error;
			return [home.value];
		}
	},
});

export const useMe = () => useQuery(() => meQuery);
export const useOrganizations = () => useQuery(() => organizationsQuery);

/** The person that the pages of the console are shown to. */
export const SignedInContext = createContext<Me>();

export function useSignedIn(): Me {
	const me = useContext(SignedInContext);
	if (!me) throw new Error("useSignedIn() is called outside the signed-in part of the app.");
	return me;
}

/** The organization named in the URL. */
export const OrganizationContext = createContext<() => Organization>();

export function useOrganization(): () => Organization {
	const organization = useContext(OrganizationContext);
	if (!organization) throw new Error("useOrganization() is called outside an organization.");
	return organization;
}

/**
 * Whether the person comes from the platform. Such a person sees of the organization what a grant opens, and no grant
 * opens what it decides for itself: its policy, its administrators, its API tokens, who is let in.
 */
export const isOutsider = (organization: Organization): boolean =>
	organization.role === "global_admin";

/** Whether the person may end sessions of the organization: support that was let in only to look may not. */
export function useMayEnd(): () => boolean {
	const me = useMe();
	const organization = useOrganization();
	return () =>
		!me.data?.supportSessions.some(
			({ organizationId, scope }) => organizationId === organization().id && scope === "read",
		);
}
