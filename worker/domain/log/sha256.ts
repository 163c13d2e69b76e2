import type { Bytes } from "./bytes.ts";

/** How a log hashes: SHA-256 that answers at once, whoever computes it. */
export type Sha256 = (bytes: Uint8Array) => Bytes;

const primes: number[] = [];
for (let n = 2; primes.length < 64; n += 1) {
	if (primes.every((prime) => n % prime !== 0)) primes.push(n);
}
const fraction32 = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
/** FIPS 180-4 §4.2.2 and §5.3.3: the fractions of cube and square roots of the first primes. */
const roundConstants = Int32Array.from(primes, (prime) => fraction32(Math.cbrt(prime)));
const initialState = Int32Array.from(primes.slice(0, 8), (prime) => fraction32(Math.sqrt(prime)));

const blockBytes = 64;
const schedule = new Int32Array(64);

function compress(state: Int32Array, view: DataView, offset: number): void {
	const w = schedule;
	for (let t = 0; t < 16; t += 1) w[t] = view.getInt32(offset + t * 4);
	for (let t = 16; t < 64; t += 1) {
		const x = w[t - 15] as number;
		const y = w[t - 2] as number;
		const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
		const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
		w[t] = ((w[t - 16] as number) + s0 + (w[t - 7] as number) + s1) | 0;
	}
	let a = state[0] as number;
	let b = state[1] as number;
	let c = state[2] as number;
	let d = state[3] as number;
	let e = state[4] as number;
	let f = state[5] as number;
	let g = state[6] as number;
	let h = state[7] as number;
	for (let t = 0; t < 64; t += 1) {
		const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
		const choice = (e & f) ^ (~e & g);
		const t1 = (h + s1 + choice + (roundConstants[t] as number) + (w[t] as number)) | 0;
		const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
		const majority = (a & b) ^ (a & c) ^ (b & c);
		h = g;
		g = f;
		f = e;
		e = (d + t1) | 0;
		d = c;
		c = b;
		b = a;
		a = (t1 + s0 + majority) | 0;
	}
	state[0] = ((state[0] as number) + a) | 0;
	state[1] = ((state[1] as number) + b) | 0;
	state[2] = ((state[2] as number) + c) | 0;
	state[3] = ((state[3] as number) + d) | 0;
	state[4] = ((state[4] as number) + e) | 0;
	state[5] = ((state[5] as number) + f) | 0;
	state[6] = ((state[6] as number) + g) | 0;
	state[7] = ((state[7] as number) + h) | 0;
}

/**
 * SHA-256 (FIPS 180-4 §6.2). Written here because it must answer at once where a proof is made and checked, and a
 * browser's own answers later; for inputs as short as a log's it is as fast as a call into the platform.
 */
export const sha256: Sha256 = (bytes) => {
	const whole = bytes.length - (bytes.length % blockBytes);
	const rest = bytes.length - whole;
	const tail = new Uint8Array(rest + 9 > blockBytes ? 2 * blockBytes : blockBytes);
	tail.set(bytes.subarray(whole));
	tail[rest] = 0x80;
	const tailView = new DataView(tail.buffer);
	tailView.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
	tailView.setUint32(tail.length - 4, (bytes.length * 8) >>> 0);

	const state = Int32Array.from(initialState);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let offset = 0; offset < whole; offset += blockBytes) compress(state, view, offset);
	for (let offset = 0; offset < tail.length; offset += blockBytes) {
		compress(state, tailView, offset);
	}
	const digest = new Uint8Array(32);
	const digestView = new DataView(digest.buffer);
	for (const [i, word] of state.entries()) digestView.setInt32(i * 4, word);
	return digest;
};
