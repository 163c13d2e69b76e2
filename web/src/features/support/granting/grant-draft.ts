import type { GrantScope } from "../../../api/client.ts";
import type { EndState } from "./end-form.ts";

export const draftName = "support-grant";

/** A grant form as it was filled in, kept over a sign-in. */
export interface GrantDraft {
	version: 1;
	kind: "create" | "allow" | "approve" | "extend";
	organizationId: string;
	/** The grant that is approved or whose end is moved. */
	grantId: string | null;
	fields: GrantFields;
	end: EndState;
}

export interface GrantFields {
	who: "platform" | "person";
	email: string;
	scope: GrantScope;
	reason: string;
	ticket: string;
}

/** Drafts are written by `keepDraft` alone; the version tells one of an older page. */
export const isGrantDraft = (value: unknown): value is GrantDraft =>
	typeof value === "object" && value !== null && "version" in value && value.version === 1;
