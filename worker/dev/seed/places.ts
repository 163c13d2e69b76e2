import type { Geo } from "../../domain/facts/place.ts";

export interface Place {
	weight: number;
	geo: Geo;
	/** The first three groups of its addresses; all of them are reserved for documentation (RFC 5737, RFC 3849). */
	network4: string;
	network6: string;
}

const networks4 = ["192.0.2", "198.51.100", "203.0.113"] as const;

const cities: [
	weight: number,
	country: string,
	city: string,
	asn: number,
	latitude: number,
	longitude: number,
][] = [
	[22, "DE", "Berlin", 64496, 52.52, 13.41],
	[12, "DE", "Hamburg", 64496, 53.55, 9.99],
	[8, "DE", "Munich", 64497, 48.14, 11.58],
	[10, "GB", "London", 64498, 51.51, -0.13],
	[7, "FR", "Paris", 64499, 48.86, 2.35],
	[6, "NL", "Amsterdam", 64500, 52.37, 4.9],
	[5, "ES", "Madrid", 64501, 40.42, -3.7],
	[4, "PT", "Lisbon", 64502, 38.72, -9.14],
	[4, "PL", "Warsaw", 64503, 52.23, 21.01],
	[3, "SE", "Stockholm", 64504, 59.33, 18.07],
	[9, "US", "New York", 64505, 40.71, -74.01],
	[6, "US", "Austin", 64506, 30.27, -97.74],
	[5, "US", "San Francisco", 64506, 37.77, -122.42],
	[3, "CA", "Toronto", 64507, 43.65, -79.38],
	[3, "BR", "São Paulo", 64508, -23.55, -46.63],
	[4, "IN", "Bengaluru", 64509, 12.97, 77.59],
	[3, "JP", "Tokyo", 64510, 35.68, 139.69],
	[2, "SG", "Singapore", 64511, 1.35, 103.82],
	[2, "AU", "Sydney", 65536, -33.87, 151.21],
	[1, "ZA", "Cape Town", 65537, -33.92, 18.42],
];

export const places: readonly Place[] = cities.map(
	([weight, country, city, asn, latitude, longitude], index) => ({
		weight,
		geo: { country, city, asn, latitude, longitude },
		network4: networks4[index % networks4.length] ?? networks4[0],
		network6: `2001:db8:${(index + 1).toString(16)}`,
	}),
);
