import { ExpressAuth, getSession } from "@auth/express";
import express from "express";
import { authConfig } from "./auth.ts";

const app = express();

app.use("/auth", ExpressAuth(authConfig));

app.get("/orders", async (request, response) => {
	const session = await getSession(request, authConfig);
	if (!session) return response.status(401).json({ reason: "session_ended" });
	return response.json({ orders: 3, whose: session });
});

app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
