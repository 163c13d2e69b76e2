import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Witness } from "./witness.ts";

/** More than any checkpoint with 63 hashes and 16 signatures needs. */
const bodyBytesMax = 64 * 1_024;

const plain = "text/plain; charset=utf-8";

/** The body, or null when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > bodyBytesMax) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}

async function answer(
	witness: Witness,
	request: IncomingMessage,
): Promise<{ status: number; contentType: string; body: string }> {
	const says = (status: number, body: string) => ({ status, contentType: plain, body });
	const { method, url } = request;
	if (url === "/" && method === "GET") return says(200, witness.describe());
	if (url !== "/add-checkpoint") return says(404, "There is nothing here.\n");
	if (method !== "POST") return says(405, "A checkpoint is sent by POST.\n");
	const body = await readBody(request);
	if (body === null) return says(400, `A request has at most ${bodyBytesMax} bytes.\n`);
	return witness.addCheckpoint(body);
}

/** A witness over HTTP (c2sp.org/tlog-witness). */
export function witnessServer(witness: Witness, say: (line: string) => void): Server {
	return createServer((request, response) => {
		answer(witness, request)
			.catch((error: unknown) => {
				// Nothing was signed. A request that broke off has nobody left who would read this.
				say(`failed: ${error instanceof Error ? error.message : error}`);
				return { status: 500, contentType: plain, body: "The witness could not do this.\n" };
			})
			.then(({ status, contentType, body }) => {
				// What was not read of a request that is too long is not to be waited for.
				const headers = { "content-type": contentType, connection: "close" };
				response.writeHead(status, headers).end(body);
			});
	});
}
