import type { Caller, Origin, SessionLimits, TokenScope } from "../../../domain/actor.ts";
import type { Administrator } from "../../../domain/administration/administrator.ts";
import type { ApiToken } from "../../../domain/administration/api-token.ts";
import type { OwnEnd } from "../../../domain/administration/own-end.ts";
import type { ExportedLog } from "../../../domain/audit-event.ts";
import type { Failure, FailureReason } from "../../../domain/errors.ts";
import type { Result } from "../../../domain/result.ts";
import type { SessionOrigin } from "../lifecycle/lifecycle-rpc.ts";

export interface AdministratorIdentity {
	administratorId: string;
	issuer: string;
	subject: string;
	name: string;
	email: string;
}

export interface ConsoleSession {
	sessionId: string;
	limits: SessionLimits;
	administrator: AdministratorIdentity;
	/** When the provider last asked for credentials; null when it does not say. */
	authenticatedAt: number | null;
}

/** Whoever knows the secret of a session that does not stand any more. */
export interface EndedConsoleSession {
	endedOf: AdministratorIdentity["administratorId"];
	/** Null when it is the administrator that is gone: their session may be left to its limits. */
	end: OwnEnd | null;
}

/** A call that somebody was not let do. */
export interface RefusedCall {
	/** A procedure, or method and path of an endpoint. */
	call: string;
	refused: FailureReason;
	/** Which organization it was about, as the caller said. */
	organizationId: string | null;
}

/** A sign-in that ended in no session, by what is known of it. */
export interface RefusedSignIn {
	/** Why, in the code that the sign-in page is told. */
	because: string;
	/** Whom the provider vouched for. */
	account?: { issuer: string; subject: string };
	/** Of the secret of the invitation that was followed. */
	invitationHash?: string;
	/** Whose session the browser had, or which. */
	holder?: { administratorId: string } | { sessionId: string };
}

/** Who may act here: administrators with their own sessions, and API tokens. */
export interface AdministratorsRpc {
	listAdministrators(): Promise<Result<Administrator[], Failure>>;
	/**
	 * Keeps the hash of the invitation's secret; a second invitation of an address replaces the first. The secret comes
	 * back with the answer, because a repeat by key gets the first one's.
	 */
	inviteAdministrator(
		order: { email: string; secret: string },
		caller: Caller,
	): Promise<Result<{ administrator: Administrator; secret: string }, Failure>>;
	/** Whom an open invitation was made out to, and where; the organization is null for the platform. */
	findInvitation(
		secretHash: string,
	): Promise<Result<{ email: string; organization: string | null }, Failure>>;
	/** Binds (issuer, subject) when the secret fits and the verified address is the invited one. */
	acceptInvitation(
		order: {
			secretHash: string;
			issuer: string;
			subject: string;
			name: string;
			verifiedEmail: string;
		},
		origin: Origin,
	): Promise<Result<AdministratorIdentity, Failure>>;
	/**
	 * Removes the administrator and ends their console sessions, API tokens and open invitations in the same transaction.
	 * `takeOver`: usable tokens of theirs that the caller answers for from now on.
	 */
	removeAdministrator(
		administratorId: string,
		caller: Caller,
		takeOver?: readonly string[],
	): Promise<
		Result<{ administrator: Administrator; issuer: string | null; subject: string | null }, Failure>
	>;
	findAdministrator(issuer: string, subject: string): Promise<AdministratorIdentity | null>;
	/** Starts the administrator's own session, known to the browser by a cookie secret. */
	startConsoleSession(
		order: {
			identity: AdministratorIdentity;
			secretHash: string;
			authenticatedAt?: number | null;
			/** Credentials were asked for again. */
			stepsUp?: true;
			/** The session that the browser held, of whichever administrator here: it ends with this start. */
			replaces?: string;
		} & SessionOrigin,
		caller: Caller,
	): Promise<Result<{ sessionId: string; expiresAt: number }, Failure>>;
	/** Session and administrator as they stand now; counts as activity. */
	authenticateConsoleSession(known: {
		sessionId: string;
		secretHash: string;
		/** The page asks by itself: that is no activity. */
		isUnattended?: true;
	}): Promise<Result<ConsoleSession | EndedConsoleSession, Failure>>;
	listApiTokens(): Promise<Result<ApiToken[], Failure>>;
	/** Keeps the hash of the token's secret, which comes back as an invitation's does. */
	createApiToken(
		order: { name: string; scopes: TokenScope[]; secret: string; expiresAt?: number },
		caller: Caller,
	): Promise<Result<{ apiToken: ApiToken; secret: string }, Failure>>;
	/** Makes the successor, whose secret comes back likewise; the token itself goes on for `overlapMs`. */
	rotateApiToken(
		order: { tokenId: string; secret: string; overlapMs: number; expiresAt?: number },
		caller: Caller,
	): Promise<Result<{ apiToken: ApiToken; secret: string }, Failure>>;
	revokeApiToken(tokenId: string, caller: Caller): Promise<Result<ApiToken, Failure>>;
	/** Null for a token that is unknown; one that was revoked or has ended is found, and not usable. */
	authenticateApiToken(
		secretHash: string,
	): Promise<Result<{ token: ApiToken; isUsable: boolean } | null, Failure>>;
	/** Writes down that a call of theirs was refused, wherever it was. */
	noteRefusedCall(refused: RefusedCall, caller: Caller): Promise<void>;
	/**
	 * Writes down that a sign-in was refused: in the name of whoever is or was an administrator here, about the invitation
	 * that was followed here. Returns false, and writes nothing, where it is nobody's here; at the platform it always is.
	 */
	noteRefusedSignIn(refused: RefusedSignIn, origin: Origin): Promise<boolean>;
	/** Writes down that a file of the log is handed out. */
	noteExport(exported: ExportedLog, caller: Caller): Promise<Result<null, Failure>>;
}
