import { z } from "zod";
import { dayMs, hourMs } from "../clock.ts";
import { userIdSchema } from "../wire/id-input.ts";
import { text } from "../wire/text.ts";

/** For how long a provider may go on with a session after its last token, and how long that is where nobody says. */
export const sessionMaxMsSchema = z
	.number()
	.int()
	.min(hourMs)
	.max(3_650 * dayMs);
export const usualSessionMaxMs = 365 * dayMs;

/** What decides about a session that is adopted; facts of the client beside it are read, cut or left out. */
export const adoptionFields = {
	issuer: text(500).min(1),
	providerSessionId: text(255, "A provider's session id has at most 255 characters.").min(1),
	userId: userIdSchema,
	issuedAt: z.number().int().nonnegative(),
	sessionMaxMs: sessionMaxMsSchema.optional(),
};

/** Over a service binding it can be anything. */
export const isAdoption = (value: unknown): boolean =>
	z.object(adoptionFields).safeParse(value).success;
