import { cookies } from "next/headers";
import { signIn } from "../../auth";

// Your password form, passkey or provider comes here.
export async function POST(request: Request) {
	const ip = request.headers.get("x-forwarded-for") ?? "";
	const userAgent = request.headers.get("user-agent") ?? "";
	const tokens = await signIn(await request.json(), ip, userAgent);
	const secure = process.env.ISSUER?.startsWith("https:") ?? true;
	(await cookies()).set("access", tokens.accessToken, { httpOnly: true, sameSite: "lax", secure });
	return Response.json(tokens);
}
