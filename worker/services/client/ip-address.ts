import ipaddr from "ipaddr.js";

/** `::10.1.2.3` (RFC 4291, deprecated): ipaddr.js reads it as 10.1.2.3, other programs as ::a01:203. */
export const isIpv4Compatible = (text: string): boolean => /^::\d{1,3}(?:\.\d{1,3}){3}$/.test(text);

/** Whether what stands after the colon of an address may be a port; proxies may hide it behind a name (RFC 7239). */
export const isPort = (text: string): boolean => !/^\d+$/.test(text) || Number(text) <= 65_535;

/** An address in its one canonical form (RFC 5952; IPv4-mapped becomes IPv4), or null when it is none. */
export function canonicalIp(text: string): string | null {
	if (!ipaddr.isValid(text) || text.includes("%")) return null;
	// ipaddr.js also takes "127.1", "0x7f000001", "::ffff:010.0.0.1" and "00001::"; to people these are no addresses.
	const inDecimal = text.includes(".") ? text.slice(text.lastIndexOf(":") + 1) : null;
	if (inDecimal === null ? !text.includes(":") : !ipaddr.IPv4.isValidFourPartDecimal(inDecimal)) {
		return null;
	}
	if (/[0-9a-f]{5}/i.test(text) || isIpv4Compatible(text)) return null;
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
