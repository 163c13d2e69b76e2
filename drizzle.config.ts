import { defineConfig } from "drizzle-kit";

export default defineConfig({
	dialect: "sqlite",
	schema: ["./worker/repositories/schema.ts", "./worker/repositories/log/log-schema.ts"],
	out: "./migrations",
});
