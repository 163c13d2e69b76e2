import { guardProxy } from "./session";

export const proxy = guardProxy;

export const config = { matcher: "/orders/:path*" };
