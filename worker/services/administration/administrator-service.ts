import type { Caller } from "../../domain/actor.ts";
import type { Administrator, Invitation } from "../../domain/administration/administrator.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { newSecret } from "../../domain/ids.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";

export class AdministratorService {
	readonly #objects: OrganizationClient;
	/** Where the console is served, for invitation links: `https://curfew.example`. */
	readonly #publicUrl: string | null;

	constructor(objects: OrganizationClient, publicUrl: string | null) {
		this.#objects = objects;
		this.#publicUrl = publicUrl;
	}

	async list(organizationId: string): Promise<Result<{ items: Administrator[] }, Failure>> {
		const found = await this.#objects.of(organizationId).listAdministrators();
		return found.ok ? ok({ items: found.value }) : found;
	}

	/**
	 * Whether a link can be made. Never out of the request's own Host: whoever chooses that would choose where the
	 * invitation's secret is taken to.
	 */
	linkOrigin(): Result<string, Failure> {
		return this.#publicUrl === null
			? err(failure("unavailable", { because: "invitations_not_set_up" }))
			: ok(this.#publicUrl);
	}

	/** Invites an address. Only its hash is kept of the link, so the link is shown this once. */
	async invite(
		order: { organizationId: string; email: string },
		caller: Caller,
	): Promise<Result<Invitation, Failure>> {
		const publicUrl = this.linkOrigin();
		if (!publicUrl.ok) return publicUrl;
		const invited = await this.#objects
			.of(order.organizationId)
			.inviteAdministrator({ email: order.email, secret: newSecret() }, caller);
		if (!invited.ok) return invited;
		const { administrator, secret } = invited.value;
		return ok({
			administrator,
			url: `${publicUrl.value}/invitation#cfi_${order.organizationId}_${secret}`,
			expiresAt: administrator.invitationExpiresAt ?? administrator.invitedAt,
		});
	}

	async remove(
		order: { organizationId: string; administratorId: string; takeOver?: string[] | undefined },
		caller: Caller,
	): Promise<Result<{ administrator: Administrator }, Failure>> {
		const removed = await this.#objects
			.of(order.organizationId)
			.removeAdministrator(order.administratorId, caller, order.takeOver);
		if (!removed.ok) return removed;
		const { administrator, issuer, subject } = removed.value;
		if (issuer !== null && subject !== null) {
			// Only a signpost: authority is read in the organization's object, where it is gone already.
			await this.#objects.platform().removeHome(issuer, subject, order.organizationId);
		}
		return ok({ administrator });
	}
}
