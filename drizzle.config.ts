import { defineConfig } from "drizzle-kit";

export default defineConfig({
	dialect: "sqlite",
	schema: "./worker/repositories/schema.ts",
	out: "./migrations",
});
