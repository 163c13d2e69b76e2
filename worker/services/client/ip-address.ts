import ipaddr from "ipaddr.js";

/** An address in its one canonical form (RFC 5952; IPv4-mapped becomes IPv4), or null when it is none. */
export function canonicalIp(text: string): string | null {
	if (!ipaddr.isValid(text) || text.includes("%")) return null;
	// ipaddr.js also takes "127.1" and "0x7f000001"; only four decimal parts are an address to people.
	if (!text.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(text)) return null;
	return ipaddr.process(text).toString();
}

/**
 * The network that one client is taken to be: its IPv4 address, or the /64 of its IPv6 address, all of which one machine
 * may use. Null when the text is no address.
 */
export function networkOf(text: string): string | null {
	const address = canonicalIp(text);
	if (address === null || !address.includes(":")) return address;
	return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)}/64`;
}

/** A key that sorts addresses by number: 32 hex digits, IPv4 as its IPv4-mapped form. */
export function ipKeyOf(address: string): string {
	return keyOfBytes(mappedBytes(ipaddr.process(address)));
}

/** The range of keys that an address or a CIDR block means, or null when it is neither. */
export function ipRangeOf(text: string): { from: string; to: string } | null {
	const single = canonicalIp(text);
	if (single !== null) {
		const key = ipKeyOf(single);
		return { from: key, to: key };
	}
	if (!ipaddr.isValidCIDR(text)) return null;
	const [network, prefixLength] = ipaddr.parseCIDR(text);
	const bytes = mappedBytes(network);
	const fixedBits = prefixLength + (network.kind() === "ipv4" ? 96 : 0);
	const masked = (fill: 0 | 255) =>
		bytes.map((byte, index) => {
			const bits = Math.max(0, Math.min(8, fixedBits - index * 8));
			const mask = (0xff << (8 - bits)) & 0xff;
			return (byte & mask) | (fill & ~mask & 0xff);
		});
	return { from: keyOfBytes(masked(0)), to: keyOfBytes(masked(255)) };
}

const mappedBytes = (address: ipaddr.IPv4 | ipaddr.IPv6): number[] =>
	(address.kind() === "ipv4"
		? (address as ipaddr.IPv4).toIPv4MappedAddress()
		: address
	).toByteArray();

const keyOfBytes = (bytes: number[]): string =>
	bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
