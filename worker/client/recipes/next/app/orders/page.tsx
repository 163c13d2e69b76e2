import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { readSession } from "../../session";

export default async function Orders() {
	const session = await readSession(await headers());
	if (session === null) redirect("/");
	return <p>Three orders of {session.userId}</p>;
}
