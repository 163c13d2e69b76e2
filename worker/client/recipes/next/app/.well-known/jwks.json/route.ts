import { jwks } from "../../../auth";

export const GET = () => Response.json(jwks);
