import type { NextRequest } from "next/server";
import { requireSession } from "../../../session";

export const GET = requireSession((request: NextRequest, session) =>
	Response.json({ orders: 3, page: request.nextUrl.searchParams.get("page"), whose: session }),
);
