import { AuditLog } from "./audit-log.tsx";

/** The platform's own trail: global admins, organizations, and who of support went where. */
export default function PlatformAuditPage() {
	return (
		<AuditLog
			organizationId="platform"
			exportedAs="platform"
			name="Platform"
			base={null}
			lead="The platform's own changes, and who of support went into which organization."
		/>
	);
}
