import { isOutsider, useOrganization } from "../../api/session.tsx";
import { AuditLog } from "./audit-log.tsx";

/** What happened in the organization, by whom, and under which grant. */
export default function AuditPage() {
	const organization = useOrganization();
	return (
		<AuditLog
			organizationId={organization().id}
			exportedAs={isOutsider(organization()) ? null : organization().slug}
			name={organization().name}
			base={`/o/${organization().slug}`}
			lead="Every change: who made it, under which grant, and why."
		/>
	);
}
