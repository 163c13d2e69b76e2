import { A } from "@solidjs/router";

/** The way to the half page that says what evidence is worth. */
export function AuditorsLink() {
	return <A href="/verify#for-auditors">For auditors: what this file proves, in plain words</A>;
}
